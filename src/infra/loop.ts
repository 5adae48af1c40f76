/** Work that repeats, one run at a time. */
export interface Loop {
  /** Starts the next run in `milliseconds`, unless it is due earlier. */
  wake(milliseconds: number): void;
  /** Resolves once the run in progress has ended; no other follows. */
  stop(): Promise<void>;
}

const PAUSE_AFTER_ERROR_MS = 1000;

/** Creates a loop that begins with the first `wake`. `work` returns the milliseconds until its next run. */
export function createLoop(work: () => Promise<number>, onError: (error: unknown) => void): Loop {
  let nextAt = Infinity;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  function wake(milliseconds: number): void {
    const at = performance.now() + milliseconds;
    if (isStopped || at >= nextAt) return;
    nextAt = at;
    if (running === undefined) arm();
  }

  function arm(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), Math.max(0, nextAt - performance.now())).unref();
  }

  function run(): Promise<void> {
    nextAt = Infinity;
    running = runOnce().then((pause) => {
      running = undefined;
      wake(pause);
      if (nextAt < Infinity && !isStopped) arm();
    });
    return running;
  }

  async function runOnce(): Promise<number> {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return PAUSE_AFTER_ERROR_MS;
    }
  }

  return {
    wake,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

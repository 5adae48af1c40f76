import type { BackgroundTasks } from "./background-tasks.js";

/** Jobs by key: at most one of a key at a time, and a bounded number of all; the others wait in order. */
export interface JobQueue {
  /**
   * Resolves when the job of the key has ended, successful or not; joins one that waits or runs. Resolves at once if the
   * queue is full or closed.
   */
  run(key: bigint): Promise<void>;
  /** Drops the jobs that wait, and aborts those that run, which end as background tasks. */
  close(): void;
}

export interface JobQueueOptions {
  /** Of the background tasks, by which failures are logged. */
  readonly description: string;
  readonly maxRunning: number;
  readonly maxWaiting: number;
  readonly background: BackgroundTasks;
  /** Called with the number of jobs that wait, when it has changed. */
  readonly onWaiting: (count: number) => void;
}

interface Job {
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** Creates a queue of jobs that `work` does; its signal is aborted by `close`. */
export function createJobQueue(
  { description, maxRunning, maxWaiting, background, onWaiting }: JobQueueOptions,
  work: (key: bigint, signal: AbortSignal) => Promise<void>,
): JobQueue {
  const running = new Map<bigint, Job>();
  const waiting = new Map<bigint, Job>();
  const closing = new AbortController();

  function start(key: bigint, job: Job): void {
    running.set(key, job);
    const done = work(key, closing.signal).finally(() => {
      running.delete(key);
      job.end();
      startNext();
    });
    background.run(description, done);
  }

  function startNext(): void {
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next[0]);
    onWaiting(waiting.size);
    start(...next);
  }

  return {
    run: (key) => {
      const known = running.get(key) ?? waiting.get(key);
      if (known !== undefined) return known.ended;
      if (closing.signal.aborted || waiting.size >= maxWaiting) return Promise.resolve();
      const job = createJob();
      if (running.size < maxRunning) start(key, job);
      else {
        waiting.set(key, job);
        onWaiting(waiting.size);
      }
      return job.ended;
    },
    close: () => {
      closing.abort();
      for (const { end } of waiting.values()) end();
      waiting.clear();
      onWaiting(0);
    },
  };
}

function createJob(): Job {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { ended, end };
}

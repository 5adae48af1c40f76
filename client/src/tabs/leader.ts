import type { TransportPorts } from "../ports.js";

/** Wait after an error of the leader. */
const RETRY_MS = 1_000;

export interface Election {
  /** Steals the lock of a tab that does not answer: a frozen page keeps its locks. */
  steal(): void;
  /** Releases the lock to the tab that has waited longest. */
  resign(): void;
  stop(): void;
}

/**
 * Runs `lead` while this tab holds the lock of an account; its signal aborts when the lock is stolen. The tab stands for
 * election again until it is stopped, also after an error. A page that is navigated away or frozen releases the lock
 * until it is shown again.
 */
export function electLeader(
  { locks, page, setTimer }: Pick<TransportPorts, "locks" | "page" | "setTimer">,
  name: string,
  lead: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Election {
  const closing = new AbortController();
  let queued = new AbortController();
  let isStealing = false;
  let turn: AbortController | undefined;
  let wake: (() => void) | undefined;
  let shown: Promise<void> | undefined;
  let show: (() => void) | undefined;

  async function hold(lost: AbortSignal): Promise<void> {
    const current = (turn = new AbortController());
    lost.addEventListener("abort", () => current.abort());
    const ended = new Promise<void>((resolve) => {
      current.signal.addEventListener("abort", () => resolve());
    });
    await lead(current.signal);
    await ended;
  }

  /** Resolves after a while, or as the election is stopped. */
  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = setTimer(resolve, RETRY_MS);
      wake = () => {
        cancel();
        resolve();
      };
      if (closing.signal.aborted) wake();
    });
  }

  function request(): Promise<void> {
    turn = undefined;
    queued = new AbortController();
    const options = isStealing ? { steal: true } : { signal: queued.signal };
    isStealing = false;
    return locks.request(name, options, hold);
  }

  /** True where the lock or the place in its queue is lost: errors of a store are a DOMException too. */
  function isLost(error: unknown): boolean {
    return error instanceof DOMException && (turn?.signal.aborted ?? queued.signal.aborted);
  }

  async function stand(): Promise<void> {
    for (;;) {
      await shown;
      if (closing.signal.aborted) return;
      try {
        await request();
      } catch (error) {
        const hasLost = isLost(error);
        turn?.abort();
        if (hasLost) continue;
        onError(error);
        // Another tab may lead meanwhile.
        await rest();
      }
    }
  }

  const ends = [
    page.onHide(() => {
      shown ??= new Promise((resolve) => (show = resolve));
      turn?.abort();
    }),
    page.onShow(() => {
      show?.();
      shown = undefined;
    }),
  ];
  void stand();
  return {
    steal: () => {
      isStealing = true;
      queued.abort();
    },
    resign: () => turn?.abort(),
    stop: () => {
      for (const end of ends) end();
      closing.abort();
      queued.abort();
      turn?.abort();
      show?.();
      wake?.();
    },
  };
}

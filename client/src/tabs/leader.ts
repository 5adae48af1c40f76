import type { TransportPorts } from "../ports.js";

export interface Election {
  /** Steals the lock of a tab that does not answer: a frozen page keeps its locks. */
  steal(): void;
  /** Releases the lock to the tab that has waited longest. */
  resign(): void;
  stop(): void;
}

/**
 * Runs `lead` while this tab holds the lock of an account; its signal aborts when the lock is stolen. The tab stands for
 * election again until it is stopped. A page that is navigated away or frozen releases the lock until it is shown again.
 */
export function electLeader(
  { locks, page }: Pick<TransportPorts, "locks" | "page">,
  name: string,
  lead: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Election {
  const closing = new AbortController();
  let queued = new AbortController();
  let isStealing = false;
  let turn: AbortController | undefined;
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

  async function stand(): Promise<void> {
    for (;;) {
      await shown;
      if (closing.signal.aborted) return;
      queued = new AbortController();
      const options = isStealing ? { steal: true } : { signal: queued.signal };
      isStealing = false;
      try {
        await locks.request(name, options, hold);
      } catch (error) {
        turn?.abort();
        if (!(error instanceof DOMException)) return onError(error);
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
    },
  };
}

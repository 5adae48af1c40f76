import type { TransportPorts } from "../ports.js";

/**
 * Runs `lead` while this tab holds the lock of an account; its signal aborts when the lock is stolen. The tab stands for
 * election again until it is stopped. A page that is navigated away or frozen releases the lock until it is shown again.
 */
export function electLeader(
  { locks, page }: Pick<TransportPorts, "locks" | "page">,
  name: string,
  lead: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  const closing = new AbortController();
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
    while (!closing.signal.aborted) {
      await shown;
      try {
        await locks.request(name, { signal: closing.signal }, hold);
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
  return () => {
    for (const end of ends) end();
    closing.abort();
    turn?.abort();
    show?.();
  };
}

import { SetPresenceDocument } from "../generated/documents/SetPresence.js";
import type { LiveContext } from "./context.js";

const AWAY_AFTER_MS = 30_000;

/** Reports AWAY once the page has been hidden for 30 s, again at each connection, and ONLINE when it is visible. */
export function reportPresence({ transport, ports, isOpen }: LiveContext, signal: AbortSignal): void {
  let isAway = false;
  let cancel: (() => void) | undefined;

  function report(): void {
    if (!isOpen.get()) return;
    const input = { status: isAway ? "AWAY" : "ONLINE" } as const;
    // The next connection or change reports anew.
    transport.request(SetPresenceDocument, { input }).catch(() => undefined);
  }

  function set(value: boolean): void {
    if (value === isAway) return;
    isAway = value;
    report();
  }

  const ends = [
    ports.page.isVisible.subscribe((isVisible) => {
      cancel?.();
      cancel = isVisible ? undefined : ports.setTimer(() => set(true), AWAY_AFTER_MS);
      if (isVisible) set(false);
    }),
    isOpen.subscribe((value) => {
      if (value && isAway) report();
    }),
    () => cancel?.(),
  ];
  signal.addEventListener("abort", () => ends.forEach((end) => end()));
}

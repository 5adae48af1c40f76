import type { TransportPorts } from "../ports.js";

const PING_INTERVAL_MS = 15_000;
const PONG_TIMEOUT_MS = 3000;
/** Browsers throttle the timers of hidden tabs. */
const MAX_HIDDEN_MS = 60_000;

export type LeaderMessage = { readonly kind: "ping" } | { readonly kind: "pong" };

export interface LeaderWatch {
  receive(message: LeaderMessage): void;
  /** Checks that the leader still answers. */
  check(): void;
  stop(): void;
}

export interface LeaderControl {
  isLeader(): boolean;
  /** Steals the lock of a leader that does not answer: a frozen page keeps its locks. */
  steal(): void;
  /** Releases the lock to the tab that has waited longest. */
  resign(): void;
}

/**
 * Pings the leader while this tab is visible and not the leader; steals the lock from one that does not answer for 3 s.
 */
export function watchLeader(
  { page, now, setTimer }: Pick<TransportPorts, "page" | "now" | "setTimer">,
  post: (message: LeaderMessage) => void,
  { isLeader, steal, resign }: LeaderControl,
): LeaderWatch {
  let hiddenAt: number | undefined;
  let cancelNext = () => {};
  let cancelSteal: (() => void) | undefined;

  function check(): void {
    cancelNext();
    if (!page.isVisible.get()) return;
    cancelNext = setTimer(check, PING_INTERVAL_MS);
    if (isLeader() || cancelSteal) return;
    cancelSteal = setTimer(() => {
      cancelSteal = undefined;
      if (!isLeader()) steal();
    }, PONG_TIMEOUT_MS);
    post({ kind: "ping" });
  }

  function answered(): void {
    cancelSteal?.();
    cancelSteal = undefined;
  }

  const stopFollowing = page.isVisible.subscribe((isVisible) => {
    hiddenAt = isVisible ? undefined : now();
    if (isVisible) return check();
    cancelNext();
    // A hidden tab would be a worse leader than one that answers slowly.
    answered();
  });

  return {
    check,
    receive: ({ kind }) => {
      if (kind === "pong") return answered();
      if (!isLeader()) return;
      post({ kind: "pong" });
      // Only visible tabs ping.
      if (hiddenAt !== undefined && now() - hiddenAt >= MAX_HIDDEN_MS) resign();
    },
    stop: () => {
      stopFollowing();
      cancelNext();
      answered();
    },
  };
}

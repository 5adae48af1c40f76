import { SetPresenceDocument } from "../generated/documents/SetPresence.js";
import { type Readable, type Writable, createWritable } from "../readable.js";
import type { Presence } from "../rows.js";
import type { LiveContext } from "./context.js";

const AWAY_AFTER_MS = 30_000;
const FORGET_AFTER_MS = 15_000;

const OFFLINE: Presence = { status: "OFFLINE", lastSeenAt: null };

export interface PresenceStates {
  of(userId: string): Readable<Presence>;
  set(userId: string, presence: Presence): void;
  all(): (readonly [userId: string, presence: Presence])[];
  stop(): void;
}

/** Presence of the viewer's contacts and partners. All count as offline 15 s after the connection is lost. */
export function createPresenceStates({ ports, isOpen }: LiveContext): PresenceStates {
  const states = new Map<string, Writable<Presence>>();
  let cancel: (() => void) | undefined;

  function of(userId: string): Writable<Presence> {
    const state = states.get(userId) ?? createWritable(OFFLINE);
    states.set(userId, state);
    return state;
  }

  function forget(): void {
    for (const state of states.values()) state.set({ ...state.get(), status: "OFFLINE" });
  }

  const endOpen = isOpen.subscribe((value) => {
    cancel?.();
    cancel = value ? undefined : ports.setTimer(forget, FORGET_AFTER_MS);
  });
  return {
    of,
    set: (userId, presence) => of(userId).set(presence),
    all: () => [...states].map(([userId, state]) => [userId, state.get()]),
    stop: () => {
      endOpen();
      cancel?.();
    },
  };
}

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

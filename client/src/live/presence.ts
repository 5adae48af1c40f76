import { type Readable, type Writable, createWritable } from "../readable.js";
import type { Presence } from "../rows.js";
import type { LiveContext } from "./context.js";

const FORGET_AFTER_MS = 15_000;

export const OFFLINE: Presence = { status: "OFFLINE", lastSeenAt: null };

export interface PresenceStates {
  of(userId: string): Readable<Presence>;
  set(userId: string, presence: Presence): void;
  all(): readonly (readonly [userId: string, presence: Presence])[];
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

import { PresenceStatus } from "../live/ephemeral-event.js";
import { type PresenceState, createDeviceRegistry } from "./device-registry.js";

/** Presence of users, combined over all processes. */
export interface Presence {
  /** Adds a socket of a device to this process, as the registry does. Returns the function that removes it. */
  connect(userId: bigint, sessionId: bigint, status?: PresenceStatus): () => void;
  /** Sets the status of a device that has a socket at this process; no effect on others. */
  set(userId: bigint, sessionId: bigint, status: PresenceStatus): void;
  /** Returns the state of each user; OFFLINE and no sessions for users who are not connected. */
  statesOf(userIds: readonly bigint[]): Promise<ReadonlyMap<bigint, PresenceState>>;
  /** Returns the state of a user by the sockets of this process alone. */
  localStateOf(userId: bigint): PresenceState;
  /** Returns the users with a socket at this process, or within their grace period. */
  localUserIds(): bigint[];
  /** Calls `onChange` from now on. Resolves to true if no other process serves. */
  start(onChange: PresenceListener): Promise<boolean>;
  close(): Promise<void>;
}

/** Called for each change of a user's status; `wasObserved` is false if a killed process has left them online. */
export type PresenceListener = (userId: bigint, status: PresenceStatus, wasObserved: boolean) => void;

/** Presence of a process that serves alone. A device counts as online until `graceMs` after its last socket. */
export function createPresence(graceMs: number): Presence {
  let onChange: PresenceListener | undefined;
  const registry = createDeviceRegistry(graceMs, (userId, before, after) => {
    if (before.status !== after.status) onChange?.(userId, after.status, true);
  });
  return {
    ...registry,
    localStateOf: registry.stateOf,
    localUserIds: registry.userIds,
    statesOf: (userIds) => Promise.resolve(new Map(userIds.map((userId) => [userId, registry.stateOf(userId)]))),
    start: (listener) => {
      onChange = listener;
      return Promise.resolve(true);
    },
    close: () => Promise.resolve(registry.close()),
  };
}

/** Returns a function that selects the users who have a device in use: one with an open socket that is ONLINE. */
export function createInUseFilter(presence: Presence): (userIds: readonly bigint[]) => Promise<ReadonlySet<bigint>> {
  return async (userIds) => {
    const states = await presence.statesOf(userIds);
    return new Set(userIds.filter((userId) => states.get(userId)?.isInUse === true));
  };
}

/** Returns the users of this process whose status is not OFFLINE. */
export function onlineHere(presence: Presence): bigint[] {
  return presence.localUserIds().filter((userId) => presence.localStateOf(userId).status !== PresenceStatus.OFFLINE);
}

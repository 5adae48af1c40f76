import { PresenceStatus } from "../live/ephemeral-event.js";
import { type PresenceState, createDeviceRegistry } from "./device-registry.js";

/** Who is here, over all processes that serve. */
export interface Presence {
  /** Counts a socket of a device in, at this process, ONLINE unless it says otherwise; the answer counts it out again. */
  connect(userId: bigint, sessionId: bigint, status?: PresenceStatus): () => void;
  /** Says how lively a device is that has a socket at this process; of others it has no effect. */
  set(userId: bigint, sessionId: bigint, status: PresenceStatus): void;
  /** How each of these people is here; those who are not have the status OFFLINE and no devices. */
  statesOf(userIds: readonly bigint[]): Promise<ReadonlyMap<bigint, PresenceState>>;
  /** How a person is here as far as this process alone knows. */
  localStateOf(userId: bigint): PresenceState;
  /** The people with a socket at this process, now or a moment ago. */
  localUserIds(): bigint[];
  /** Calls `onChange` from now on. Resolves to true if no other process serves. */
  start(onChange: PresenceListener): Promise<boolean>;
  close(): Promise<void>;
}

/** Called for each change of a user's status. `wasObserved` is false for users whom a killed process has left online. */
export type PresenceListener = (userId: bigint, status: PresenceStatus, wasObserved: boolean) => void;

/** Presence of a process that serves alone. A device counts as online until `graceMs` after its last socket. */
export function createPresence(graceMs: number): Presence {
  let onChange: PresenceListener | undefined;
  const board = createDeviceRegistry(graceMs, (userId, before, after) => {
    if (before.status !== after.status) onChange?.(userId, after.status, true);
  });
  return {
    ...board,
    localStateOf: board.stateOf,
    localUserIds: board.userIds,
    statesOf: (userIds) => Promise.resolve(new Map(userIds.map((userId) => [userId, board.stateOf(userId)]))),
    start: (listener) => {
      onChange = listener;
      return Promise.resolve(true);
    },
    close: () => Promise.resolve(board.close()),
  };
}

/** Asks who of some people has a device connected. */
export function createOnlineFilter(presence: Presence): (userIds: readonly bigint[]) => Promise<ReadonlySet<bigint>> {
  return async (userIds) => {
    const states = await presence.statesOf(userIds);
    return new Set(userIds.filter((userId) => (states.get(userId)?.sessionIds.length ?? 0) > 0));
  };
}

/** The people at this process who do not hide by saying that they are offline. */
export function onlineHere(presence: Presence): bigint[] {
  return presence.localUserIds().filter((userId) => presence.localStateOf(userId).status !== PresenceStatus.OFFLINE);
}

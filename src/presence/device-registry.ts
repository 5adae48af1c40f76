import { PresenceStatus } from "../live/ephemeral-event.js";

/** The sockets of this process, by person and device. The liveliest device counts, and a short absence is none. */
export interface DeviceRegistry {
  stateOf(userId: bigint): PresenceState;
  /** The people who are here, or were a moment ago, however lively they say they are. */
  userIds(): bigint[];
  /** Counts a socket of a device in, ONLINE unless it says otherwise; the answer counts it out again. */
  connect(userId: bigint, sessionId: bigint, status?: PresenceStatus): () => void;
  /** Says how lively a device is. Without a live socket it has no effect. */
  set(userId: bigint, sessionId: bigint, status: PresenceStatus): void;
  close(): void;
}

/** How a person is here. */
export interface PresenceState {
  readonly status: PresenceStatus;
  /** The devices that have a live socket. */
  readonly sessionIds: readonly bigint[];
}

/** Nobody's sockets. */
export const OFFLINE_STATE: PresenceState = { status: PresenceStatus.OFFLINE, sessionIds: [] };

/** By session: devices with a live socket, or with one a moment ago. */
type Devices = Map<bigint, Device>;

interface Device {
  sockets: number;
  status: PresenceStatus;
  grace: NodeJS.Timeout | undefined;
}

const BY_PRECEDENCE = [PresenceStatus.ONLINE, PresenceStatus.AWAY] as const;

/** What counts of several. */
export function combineStatuses(statuses: Iterable<PresenceStatus>): PresenceStatus {
  const all = new Set(statuses);
  return BY_PRECEDENCE.find((status) => all.has(status)) ?? PresenceStatus.OFFLINE;
}

/** `onChange` hears of each change of a person's state. A device that goes is missed after `graceMs`. */
export function createDeviceRegistry(
  graceMs: number,
  onChange: (userId: bigint, before: PresenceState, after: PresenceState) => void,
): DeviceRegistry {
  const people = new Map<bigint, Devices>();

  const findLive = (userId: bigint, sessionId: bigint): Device | undefined => {
    const device = people.get(userId)?.get(sessionId);
    return device !== undefined && device.sockets > 0 ? device : undefined;
  };

  function change(userId: bigint, work: (devices: Devices) => void): void {
    const devices = people.get(userId) ?? new Map<bigint, Device>();
    const before = toState(devices);
    work(devices);
    if (devices.size > 0) people.set(userId, devices);
    else people.delete(userId);
    const after = toState(devices);
    if (!isSame(before, after)) onChange(userId, before, after);
  }

  function connect(userId: bigint, sessionId: bigint, status: PresenceStatus = PresenceStatus.ONLINE): () => void {
    change(userId, (devices) => {
      const device = devices.get(sessionId) ?? { sockets: 0, status, grace: undefined };
      devices.set(sessionId, device);
      clearTimeout(device.grace);
      device.sockets += 1;
    });
    let isCounted = true;
    return () => {
      if (isCounted) disconnect(userId, sessionId);
      isCounted = false;
    };
  }

  function disconnect(userId: bigint, sessionId: bigint): void {
    change(userId, (devices) => {
      const device = devices.get(sessionId);
      if (device === undefined) return;
      device.sockets -= 1;
      if (device.sockets > 0) return;
      device.grace = setTimeout(() => change(userId, (later) => later.delete(sessionId)), graceMs);
      device.grace.unref();
    });
  }

  return {
    stateOf: (userId) => toState(people.get(userId) ?? new Map<bigint, Device>()),
    userIds: () => [...people.keys()],
    connect,
    set: (userId, sessionId, status) => {
      const device = findLive(userId, sessionId);
      if (device !== undefined) change(userId, () => (device.status = status));
    },
    close: () => {
      for (const devices of people.values()) for (const { grace } of devices.values()) clearTimeout(grace);
    },
  };
}

function toState(devices: Devices): PresenceState {
  if (devices.size === 0) return OFFLINE_STATE;
  return {
    status: combineStatuses([...devices.values()].map(({ status }) => status)),
    sessionIds: [...devices].filter(([, { sockets }]) => sockets > 0).map(([sessionId]) => sessionId),
  };
}

function isSame(one: PresenceState, other: PresenceState): boolean {
  return (
    one.status === other.status &&
    one.sessionIds.length === other.sessionIds.length &&
    one.sessionIds.every((sessionId, index) => sessionId === other.sessionIds[index])
  );
}

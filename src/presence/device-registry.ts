import { PresenceStatus } from "../live/ephemeral-event.js";

/** Sockets of this process by user and device. The highest status of their devices is the user's. */
export interface DeviceRegistry {
  stateOf(userId: bigint): PresenceState;
  /** Returns the users with a device that is connected or within its grace period, with any status. */
  userIds(): bigint[];
  /**
   * Adds a socket of a device. Returns the function that removes it. The first socket sets the status: by default, the
   * one that the device still has within its grace period, or ONLINE.
   */
  connect(userId: bigint, sessionId: bigint, status?: PresenceStatus): () => void;
  /** Sets the status of a device; no effect without an open socket. */
  set(userId: bigint, sessionId: bigint, status: PresenceStatus): void;
  close(): void;
}

export interface PresenceState {
  readonly status: PresenceStatus;
  /** Sessions of the devices that have an open socket. */
  readonly sessionIds: readonly bigint[];
  /** True while a device with an open socket is ONLINE: the user sees a message as it arrives. */
  readonly isInUse: boolean;
}

/** State of a user without a socket. */
export const OFFLINE_STATE: PresenceState = { status: PresenceStatus.OFFLINE, sessionIds: [], isInUse: false };

/** By session: devices with an open socket or within their grace period. */
type Devices = Map<bigint, Device>;

interface Device {
  sockets: number;
  status: PresenceStatus;
  grace: NodeJS.Timeout | undefined;
}

const BY_PRECEDENCE = [PresenceStatus.ONLINE, PresenceStatus.AWAY] as const;

/** Returns the highest of the statuses, OFFLINE if there are none. */
export function combineStatuses(statuses: Iterable<PresenceStatus>): PresenceStatus {
  const all = new Set(statuses);
  return BY_PRECEDENCE.find((status) => all.has(status)) ?? PresenceStatus.OFFLINE;
}

/** Calls `onChange` for each change of a user's state. A device is removed `graceMs` after its last socket. */
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

  function connect(userId: bigint, sessionId: bigint, status?: PresenceStatus): () => void {
    change(userId, (devices) => {
      const device = devices.get(sessionId) ?? { sockets: 0, status: PresenceStatus.ONLINE, grace: undefined };
      devices.set(sessionId, device);
      // A status that the device has set since its last socket closed is not in the registry.
      if (device.sockets === 0 && status !== undefined) device.status = status;
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
  const connected = [...devices].filter(([, { sockets }]) => sockets > 0);
  return {
    status: combineStatuses([...devices.values()].map(({ status }) => status)),
    sessionIds: connected.map(([sessionId]) => sessionId),
    isInUse: connected.some(([, { status }]) => status === PresenceStatus.ONLINE),
  };
}

function isSame(one: PresenceState, other: PresenceState): boolean {
  return (
    one.status === other.status &&
    one.isInUse === other.isInUse &&
    one.sessionIds.length === other.sessionIds.length &&
    one.sessionIds.every((sessionId, index) => sessionId === other.sessionIds[index])
  );
}

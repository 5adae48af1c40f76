import { PresenceStatus } from "../features/presence/events.js";

/** Who is here: users by their live sockets. The liveliest device counts, and a short absence is none. */
export interface PresenceBoard {
  statusOf(userId: bigint): PresenceStatus;
  /** Whether a socket of the user is here, or was a moment ago, however lively they say they are. */
  isHere(userId: bigint): boolean;
  /** Whether a socket of the user is here now. */
  isConnected(userId: bigint): boolean;
  isSessionOnline(userId: bigint, sessionId: bigint): boolean;
  onlineUserIds(): bigint[];
  /** Counts a socket of a device in; the answer counts it out again. */
  connect(userId: bigint, sessionId: bigint): () => void;
  /** Says how lively a device is. Without a live socket it has no effect. */
  set(userId: bigint, sessionId: bigint, status: PresenceStatus): void;
  close(): void;
}

interface Person {
  /** By session: those with a live socket, or with one a moment ago. */
  readonly devices: Map<bigint, Device>;
  shown: PresenceStatus;
}

interface Device {
  sockets: number;
  status: PresenceStatus;
  grace: NodeJS.Timeout | undefined;
}

const LIVELIEST_FIRST = [PresenceStatus.ONLINE, PresenceStatus.AWAY] as const;

/** `onChange` hears of every change that others may see. A device that goes is missed after `graceMs`. */
export function createPresenceBoard(
  graceMs: number,
  onChange: (userId: bigint, status: PresenceStatus) => void,
): PresenceBoard {
  const people = new Map<bigint, Person>();

  function show(userId: bigint, person: Person): void {
    if (person.devices.size === 0) people.delete(userId);
    const status = liveliest(person);
    if (status === person.shown) return;
    person.shown = status;
    onChange(userId, status);
  }

  function connect(userId: bigint, sessionId: bigint): () => void {
    const person: Person = people.get(userId) ?? { devices: new Map(), shown: PresenceStatus.OFFLINE };
    const device = person.devices.get(sessionId) ?? { sockets: 0, status: PresenceStatus.ONLINE, grace: undefined };
    people.set(userId, person);
    person.devices.set(sessionId, device);
    clearTimeout(device.grace);
    device.sockets += 1;
    show(userId, person);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      device.sockets -= 1;
      if (device.sockets > 0) return;
      device.grace = setTimeout(() => {
        person.devices.delete(sessionId);
        show(userId, person);
      }, graceMs);
      device.grace.unref();
    };
  }

  const findLive = (userId: bigint, sessionId: bigint): Device | undefined => {
    const device = people.get(userId)?.devices.get(sessionId);
    return device !== undefined && device.sockets > 0 ? device : undefined;
  };

  return {
    statusOf: (userId) => people.get(userId)?.shown ?? PresenceStatus.OFFLINE,
    isHere: (userId) => people.has(userId),
    isConnected: (userId) => [...(people.get(userId)?.devices.values() ?? [])].some(({ sockets }) => sockets > 0),
    isSessionOnline: (userId, sessionId) => findLive(userId, sessionId) !== undefined,
    onlineUserIds: () => [...people.keys()].filter((userId) => people.get(userId)?.shown !== PresenceStatus.OFFLINE),
    connect,
    set: (userId, sessionId, status) => {
      const [person, device] = [people.get(userId), findLive(userId, sessionId)];
      if (person === undefined || device === undefined) return;
      device.status = status;
      show(userId, person);
    },
    close: () => {
      for (const { devices } of people.values()) for (const { grace } of devices.values()) clearTimeout(grace);
    },
  };
}

function liveliest({ devices }: Person): PresenceStatus {
  const statuses = new Set([...devices.values()].map(({ status }) => status));
  return LIVELIEST_FIRST.find((status) => statuses.has(status)) ?? PresenceStatus.OFFLINE;
}

import { PresenceStatus } from "../features/presence/events.js";

/** Who is here: users by their live sockets. The liveliest device counts, and a short absence is none. */
export interface PresenceBoard {
  statusOf(userId: bigint): PresenceStatus;
  /** Whether a socket of the user is here, or was a moment ago, however lively they say they are. */
  isHere(userId: bigint): boolean;
  isSessionOnline(userId: bigint, sessionId: bigint): boolean;
  onlineUserIds(): bigint[];
  /** Counts a socket of a device in; the answer counts it out again. */
  connect(userId: bigint, sessionId: bigint): () => void;
  /** Says how lively a device is. Without a live socket it has no effect. */
  set(userId: bigint, sessionId: bigint, status: PresenceStatus): void;
  close(): void;
}

interface Person {
  readonly sockets: Map<bigint, number>;
  readonly chosen: Map<bigint, PresenceStatus>;
  shown: PresenceStatus;
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
    clearTimeout(person.grace);
    person.grace = undefined;
    if (person.sockets.size === 0) people.delete(userId);
    const status = liveliest(person);
    if (status === person.shown) return;
    person.shown = status;
    onChange(userId, status);
  }

  function connect(userId: bigint, sessionId: bigint): () => void {
    const person: Person = people.get(userId) ?? {
      sockets: new Map(),
      chosen: new Map(),
      shown: PresenceStatus.OFFLINE,
      grace: undefined,
    };
    people.set(userId, person);
    person.sockets.set(sessionId, (person.sockets.get(sessionId) ?? 0) + 1);
    show(userId, person);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      const left = (person.sockets.get(sessionId) ?? 1) - 1;
      if (left > 0) person.sockets.set(sessionId, left);
      else person.sockets.delete(sessionId);
      clearTimeout(person.grace);
      person.grace = setTimeout(() => show(userId, person), graceMs);
      person.grace.unref();
    };
  }

  return {
    statusOf: (userId) => people.get(userId)?.shown ?? PresenceStatus.OFFLINE,
    isHere: (userId) => people.has(userId),
    isSessionOnline: (userId, sessionId) => people.get(userId)?.sockets.has(sessionId) ?? false,
    onlineUserIds: () => [...people.keys()].filter((userId) => people.get(userId)?.shown !== PresenceStatus.OFFLINE),
    connect,
    set: (userId, sessionId, status) => {
      const person = people.get(userId);
      if (person?.sockets.has(sessionId) !== true) return;
      person.chosen.set(sessionId, status);
      show(userId, person);
    },
    close: () => {
      for (const person of people.values()) clearTimeout(person.grace);
    },
  };
}

function liveliest({ sockets, chosen }: Person): PresenceStatus {
  const statuses = new Set([...sockets.keys()].map((sessionId) => chosen.get(sessionId) ?? PresenceStatus.ONLINE));
  return LIVELIEST_FIRST.find((status) => statuses.has(status)) ?? PresenceStatus.OFFLINE;
}

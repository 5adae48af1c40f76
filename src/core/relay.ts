import { deserialize, serialize } from "node:v8";
import type { Logger } from "../infra/logger.js";
import type { Redis } from "../infra/redis.js";
import type { LoggedEvent } from "./event.js";

/**
 * Tells the other processes what happens to users, over a channel for each user that only those listen to who serve the
 * user now. All of it is hints: an event that gets lost is in the log.
 */
export interface Relay<Signal> {
  /** Tells of what has just been committed. */
  announce(events: readonly LoggedEvent[]): void;
  /** Tells a passing state. */
  signal(userId: bigint, signal: Signal): void;
  /** Resolves once what others tell of the user arrives here. */
  listen(userId: bigint): Promise<void>;
  ignore(userId: bigint): void;
  onEvents(listener: (events: readonly LoggedEvent[]) => void): void;
  onSignal(listener: (userId: bigint, signal: Signal) => void): void;
  /** `listener` hears when others can be heard again; what they told meanwhile is lost. */
  onReturn(listener: () => void): void;
  /** Whether something may have got lost since this was asked last. */
  hasMissed(): boolean;
}

/** What travels, behind the name of the process that tells it: each to the channel of its one user. */
type Told<Signal> = { readonly events: readonly LoggedEvent[] } | { readonly signal: Signal };

/** The relay of a process that serves alone: there is nobody to tell. */
export function createSilentRelay<Signal>(): Relay<Signal> {
  const nothing = () => undefined;
  return {
    announce: nothing,
    signal: nothing,
    listen: () => Promise.resolve(),
    ignore: nothing,
    onEvents: nothing,
    onSignal: nothing,
    onReturn: nothing,
    hasMissed: () => false,
  };
}

/** The relay of the process `nodeId` among those that share a Redis. */
export function createRelay<Signal>(redis: Redis, nodeId: string, log: Logger): Relay<Signal> {
  const prefix = redis.name("user", "");
  const sender = Buffer.from(nodeId);
  const channelOf = (userId: bigint) => `${prefix}${userId}`;
  let onEvents: (events: readonly LoggedEvent[]) => void = () => undefined;
  let onSignal: (userId: bigint, signal: Signal) => void = () => undefined;
  let hasMissed = false;
  redis.onReturn(() => (hasMissed = true));
  redis.onMessage((channel, message) => {
    // What this process tells comes back to it where it listens to the same user.
    if (!channel.startsWith(prefix) || startsWith(message, sender)) return;
    const told = read<Signal>(message.subarray(sender.length), log);
    if (told === undefined) return;
    if ("events" in told) onEvents(told.events);
    else onSignal(BigInt(channel.slice(prefix.length)), told.signal);
  });

  const tell = (userId: bigint, told: Told<Signal>) => {
    if (redis.isUp()) redis.publish(channelOf(userId), Buffer.concat([sender, serialize(told)]));
  };

  return {
    announce: (events) => {
      for (const [userId, theirs] of byUser(events)) tell(userId, { events: theirs });
    },
    signal: (userId, signal) => tell(userId, { signal }),
    listen: (userId) => redis.subscribe(channelOf(userId)),
    ignore: (userId) => redis.unsubscribe(channelOf(userId)),
    onEvents: (listener) => (onEvents = listener),
    onSignal: (listener) => (onSignal = listener),
    onReturn: redis.onReturn,
    hasMissed: () => {
      const answer = hasMissed || !redis.isUp();
      hasMissed = false;
      return answer;
    },
  };
}

function startsWith(message: Buffer, start: Buffer): boolean {
  return message.subarray(0, start.length).equals(start);
}

function read<Signal>(message: Buffer, log: Logger): Told<Signal> | undefined {
  try {
    return deserialize(message) as Told<Signal>;
  } catch (error) {
    // Written by a newer Node.js, in the middle of an upgrade: the look-up finds the same in the log.
    log.debug({ err: error }, "what another process told could not be read");
    return undefined;
  }
}

function byUser(events: readonly LoggedEvent[]): Map<bigint, LoggedEvent[]> {
  const lists = new Map<bigint, LoggedEvent[]>();
  for (const event of events) {
    const list = lists.get(event.userId);
    if (list === undefined) lists.set(event.userId, [event]);
    else list.push(event);
  }
  return lists;
}

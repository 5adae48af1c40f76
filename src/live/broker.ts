import { deserialize, serialize } from "node:v8";
import type { Logger } from "../infra/logger.js";
import type { Redis } from "../infra/redis/redis.js";
import type { EventPublisher, LoggedEvent } from "../log/event.js";
import type { EphemeralEvent } from "./ephemeral-event.js";
import { eventsOf, textsOf } from "./event-codec.js";

/**
 * Tells the other processes what happens to users, over a channel for each user that only those listen to who serve the
 * user now. All of it is hints: an event that gets lost is in the log.
 */
export interface Relay extends EventPublisher {
  /** Tells a passing state. */
  signal(userId: bigint, signal: EphemeralEvent): void;
  /** Resolves once what others tell of the user arrives here. */
  listen(userId: bigint): Promise<void>;
  ignore(userId: bigint): void;
  onEvents(listener: (events: readonly LoggedEvent[]) => void): void;
  onSignal(listener: (userId: bigint, signal: EphemeralEvent) => void): void;
  /** `listener` hears when others can be heard again; what they told meanwhile is lost. */
  onReturn(listener: () => void): void;
}

/** What travels to the channel of its one user: the name of the process that tells it, a letter for what, and that. */
type Told = { readonly events: readonly LoggedEvent[] } | { readonly signal: EphemeralEvent };

const EVENTS = Buffer.from("e");
const SIGNAL = Buffer.from("s");

/** The relay of a process that serves alone: there is nobody to tell. */
export function createSilentRelay(): Relay {
  const nothing = () => undefined;
  return {
    publish: nothing,
    signal: nothing,
    listen: () => Promise.resolve(),
    ignore: nothing,
    onEvents: nothing,
    onSignal: nothing,
    onReturn: nothing,
  };
}

/** The relay of the process `nodeId` among those that share a Redis. */
export function createRelay(redis: Redis, nodeId: string, log: Logger): Relay {
  const prefix = redis.name("user", "");
  const own = Buffer.from(nodeId);
  const eventsHead = `${nodeId}${EVENTS.toString()}`;
  const channelOf = (userId: bigint) => `${prefix}${userId}`;
  let onEvents: (events: readonly LoggedEvent[]) => void = () => undefined;
  let onSignal: (userId: bigint, signal: EphemeralEvent) => void = () => undefined;
  redis.onMessage((channel, message) => {
    // What this process tells comes back to it where it listens to the same user.
    if (!channel.startsWith(prefix) || startsWith(message, own)) return;
    const told = read(message.subarray(own.length), log);
    if (told === undefined) return;
    if ("events" in told) onEvents(told.events);
    else onSignal(BigInt(channel.slice(prefix.length)), told.signal);
  });

  return {
    publish: (events) => {
      if (!redis.isUp()) return;
      const texts = [...textsOf(events)];
      redis.publish(texts.map(([userId, text]) => [channelOf(userId), eventsHead + text]));
    },
    signal: (userId, signal) => {
      if (redis.isUp()) redis.publish([[channelOf(userId), Buffer.concat([own, SIGNAL, serialize(signal)])]]);
    },
    listen: (userId) => redis.subscribe(channelOf(userId)),
    ignore: (userId) => redis.unsubscribe(channelOf(userId)),
    onEvents: (listener) => (onEvents = listener),
    onSignal: (listener) => (onSignal = listener),
    onReturn: redis.onReturn,
  };
}

function startsWith(message: Buffer, start: Buffer): boolean {
  return message.subarray(0, start.length).equals(start);
}

function read(message: Buffer, log: Logger): Told | undefined {
  const told = message.subarray(1);
  try {
    if (startsWith(message, EVENTS)) return { events: eventsOf(told.toString()) };
    return { signal: deserialize(told) as EphemeralEvent };
  } catch (error) {
    // Told by another version, in the middle of an upgrade: the look-up finds the same in the log.
    log.debug({ err: error }, "what another process told could not be read");
    return undefined;
  }
}

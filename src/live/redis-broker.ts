import type { Logger } from "../infra/logger.js";
import type { Redis } from "../infra/redis/redis.js";
import type { LoggedEvent } from "../log/event.js";
import type { Broker } from "./broker.js";
import type { EphemeralEvent } from "./ephemeral-event.js";
import { decodeEphemeral, decodeEvents, encodeEphemeral, encodeEvents } from "./event-codec.js";

/** Content of a message in a user's channel: behind the publishing process's id and a letter for the type. */
type Envelope = { readonly events: readonly LoggedEvent[] } | { readonly ephemeral: EphemeralEvent };

const EVENTS = "e";
const EPHEMERAL = "s";

/** Broker of the process `nodeId` among those that share a Redis, by its publish/subscribe channels. */
export function createRedisBroker(redis: Redis, nodeId: string, log: Logger): Broker {
  const prefix = redis.name("user", "");
  const own = Buffer.from(nodeId);
  const channelOf = (userId: bigint) => `${prefix}${userId}`;
  let onEvents: (events: readonly LoggedEvent[]) => void = () => undefined;
  let onEphemeral: (userId: bigint, event: EphemeralEvent) => void = () => undefined;
  redis.onMessage((channel, message) => {
    // A process receives its own messages in the channels to which it subscribes.
    if (!channel.startsWith(prefix) || message.subarray(0, own.length).equals(own)) return;
    const envelope = decode(message.subarray(own.length).toString(), log);
    if (envelope === undefined) return;
    if ("events" in envelope) onEvents(envelope.events);
    else onEphemeral(BigInt(channel.slice(prefix.length)), envelope.ephemeral);
  });

  return {
    publish: (events) => {
      if (!redis.isUp()) return;
      const texts = [...encodeEvents(events)];
      redis.publish(texts.map(([userId, text]) => [channelOf(userId), nodeId + EVENTS + text]));
    },
    publishEphemeral: (userId, event) => {
      if (redis.isUp()) redis.publish([[channelOf(userId), nodeId + EPHEMERAL + encodeEphemeral(event)]]);
    },
    subscribe: (userId) => redis.subscribe(channelOf(userId)),
    unsubscribe: (userId) => redis.unsubscribe(channelOf(userId)),
    onEvents: (listener) => (onEvents = listener),
    onEphemeral: (listener) => (onEphemeral = listener),
    onReconnect: redis.onReconnect,
  };
}

function decode(message: string, log: Logger): Envelope | undefined {
  const content = message.slice(1);
  try {
    if (message.startsWith(EVENTS)) return { events: decodeEvents(content) };
    return { ephemeral: decodeEphemeral(content) };
  } catch (error) {
    // Published by another version during an upgrade: the next poll finds the events in the log.
    log.debug({ err: error }, "could not decode an event of another process");
    return undefined;
  }
}

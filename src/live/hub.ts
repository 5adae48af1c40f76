import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../infra/database/database.js";
import type { Logger } from "../infra/logger.js";
import type { CatchUpCause, Metrics } from "../infra/telemetry/metrics.js";
import type { EventPublisher, LoggedEvent } from "../log/event.js";
import { readBounds, readEvents, readHeads } from "../log/event-log.js";
import type { Broker } from "./broker.js";
import type { EphemeralEvent } from "./ephemeral-event.js";

/** Recipient of one user's events. */
export interface Subscriber {
  /** Gets each event of the log once and in order, from the channel's position at `attach` on. */
  onEvent?(event: LoggedEvent): void;
  onEphemeral?(event: EphemeralEvent): void;
}

/** Keeps a user's channel open until it is closed. */
export interface ChannelSubscription {
  /** Returns the sequence of the last event that the channel has delivered. */
  position(): number;
  attach(subscriber: Subscriber): void;
  detach(subscriber: Subscriber): void;
  /** Idempotent. */
  close(): void;
}

/**
 * Publish-subscribe with a channel for each user who is connected to this process. Published events, of this process or
 * from the broker, are hints. The next sequence is delivered at once; a gap, or a poll of the log's heads, makes the
 * channel catch up from the log, so a lost hint costs time, never an event.
 */
export interface Hub extends EventPublisher {
  /** Opens the user's channel, or shares the open one. Rejects if the database is unavailable. */
  open(userId: bigint): Promise<ChannelSubscription>;
  /** Returns the head of a user's log as this process has it, or undefined if the user has no open channel. */
  headOf(userId: bigint): number | undefined;
  /** Delivers an ephemeral event to the user's subscribers in all processes. */
  publishEphemeral(userId: bigint, event: EphemeralEvent): void;
  /** Makes the open channels of these users read the log. */
  requestCatchUp(userIds: Iterable<bigint>): void;
  close(): void;
}

interface UserChannel {
  readonly userId: bigint;
  readonly subscribers: Set<Subscriber>;
  /** Settles when the position is known. */
  readonly ready: Promise<void>;
  subscriptions: number;
  position: number | undefined;
  isCatchingUp: boolean;
  isCatchUpRequested: boolean;
}

type HubMetrics = Pick<Metrics, "hubCatchUps" | "hubCatchUpEvents">;

const EVENTS_BATCH_SIZE = 500;
const HEADS_BATCH_SIZE = 1000;
/** Upper bound of the usual time from a commit to its publication, under load. */
const PUBLISH_GRACE_MS = 250;

export interface HubParts {
  readonly db: Database;
  readonly log: Logger;
  readonly broker: Broker;
  readonly metrics: HubMetrics;
  /** Unpublished events are delivered within this time. */
  readonly pollMs: number;
}

export function createHub({ db, log, broker, metrics, pollMs }: HubParts): Hub {
  const channels = new Map<bigint, UserChannel>();
  const graceMs = Math.min(PUBLISH_GRACE_MS, pollMs / 2);
  const timer = setInterval(() => void pollHeads(), pollMs - graceMs);
  timer.unref();
  let isPolling = false;

  function openChannel(userId: bigint): UserChannel {
    const channel: UserChannel = {
      userId,
      subscribers: new Set(),
      ready: broker
        .subscribe(userId)
        .then(() => readBounds(db, userId))
        .then(({ head }) => {
          channel.position = head;
          if (channel.isCatchUpRequested) void catchUp(channel, "open");
        }),
      subscriptions: 0,
      position: undefined,
      isCatchingUp: false,
      isCatchUpRequested: false,
    };
    channels.set(userId, channel);
    return channel;
  }

  function release(channel: UserChannel): void {
    channel.subscriptions -= 1;
    if (channel.subscriptions > 0) return;
    channels.delete(channel.userId);
    broker.unsubscribe(channel.userId);
  }

  /** Delivers the event if it is the next. Returns true when the channel's position is at or past it. */
  function deliver(channel: UserChannel, event: LoggedEvent): boolean {
    if (channel.position === undefined || event.seq > channel.position + 1) return false;
    if (event.seq <= channel.position) return true;
    channel.position = event.seq;
    for (const subscriber of channel.subscribers) subscriber.onEvent?.(event);
    return true;
  }

  async function catchUp(channel: UserChannel, cause: CatchUpCause): Promise<void> {
    channel.isCatchUpRequested = true;
    if (channel.isCatchingUp || channel.position === undefined) return;
    metrics.hubCatchUps[cause].inc();
    channel.isCatchingUp = true;
    try {
      while (channel.isCatchUpRequested) {
        channel.isCatchUpRequested = false;
        const events: LoggedEvent[] = await readEvents(db, channel.userId, channel.position, EVENTS_BATCH_SIZE);
        // Only retention leaves a gap in the log; a stream positioned before it finds the same gap when it reads.
        if (events[0] !== undefined && events[0].seq > channel.position + 1) channel.position = events[0].seq - 1;
        metrics.hubCatchUpEvents.inc(events.length);
        for (const event of events) deliver(channel, event);
        if (events.length === EVENTS_BATCH_SIZE) channel.isCatchUpRequested = true;
      }
    } catch (error) {
      log.warn({ err: error }, "catch up from the event log failed; the next poll retries");
    } finally {
      channel.isCatchingUp = false;
    }
  }

  /** Returns a user's channel if its position is below `head`. */
  function channelBehind(userId: bigint, head: number): UserChannel | undefined {
    const channel = channels.get(userId);
    return channel?.position !== undefined && head > channel.position ? channel : undefined;
  }

  /** Returns the users whose channels are behind their logs, with the heads of these. */
  async function findBehind(): Promise<[bigint, number][]> {
    const behind: [bigint, number][] = [];
    const userIds = [...channels.keys()];
    for (let from = 0; from < userIds.length; from += HEADS_BATCH_SIZE)
      for (const head of await readHeads(db, userIds.slice(from, from + HEADS_BATCH_SIZE)))
        if (channelBehind(...head) !== undefined) behind.push(head);
    return behind;
  }

  async function catchUpBehind(cause: CatchUpCause, waitMs = 0): Promise<void> {
    try {
      const behind = await findBehind();
      if (behind.length > 0 && waitMs > 0) await sleep(waitMs, undefined, { ref: false });
      for (const head of behind) {
        const channel = channelBehind(...head);
        if (channel !== undefined) void catchUp(channel, cause);
      }
    } catch (error) {
      log.warn({ err: error }, "poll the heads of the event log failed");
    }
  }

  /** Waits `graceMs` before it catches up: most channels that are behind get the event published, with its message, by then. */
  async function pollHeads(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    await catchUpBehind("poll", graceMs);
    isPolling = false;
  }

  function deliverOrCatchUp(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      const channel = channels.get(event.userId);
      if (channel !== undefined && !deliver(channel, event)) void catchUp(channel, "gap");
    }
  }

  function deliverEphemeral(userId: bigint, event: EphemeralEvent): void {
    for (const subscriber of channels.get(userId)?.subscribers ?? []) subscriber.onEphemeral?.(event);
  }

  broker.onEvents(deliverOrCatchUp);
  broker.onEphemeral(deliverEphemeral);
  broker.onReconnect(() => void catchUpBehind("reconnect"));

  return {
    open: async (userId) => {
      const channel = channels.get(userId) ?? openChannel(userId);
      channel.subscriptions += 1;
      try {
        await channel.ready;
      } catch (error) {
        release(channel);
        throw error;
      }
      return new Subscription(channel, release);
    },
    publish: (events) => {
      deliverOrCatchUp(events);
      broker.publish(events);
    },
    headOf: (userId) => channels.get(userId)?.position,
    publishEphemeral: (userId, event) => {
      deliverEphemeral(userId, event);
      broker.publishEphemeral(userId, event);
    },
    requestCatchUp: (userIds) => {
      for (const userId of userIds) {
        const channel = channels.get(userId);
        if (channel !== undefined) void catchUp(channel, "retry");
      }
    },
    close: () => clearInterval(timer),
  };
}

/** A class, so that the thousands of sockets and streams share its methods. */
class Subscription implements ChannelSubscription {
  #isOpen = true;

  constructor(
    private readonly channel: UserChannel,
    private readonly release: (channel: UserChannel) => void,
  ) {}

  position(): number {
    return this.channel.position ?? 0;
  }

  attach(subscriber: Subscriber): void {
    this.channel.subscribers.add(subscriber);
  }

  detach(subscriber: Subscriber): void {
    this.channel.subscribers.delete(subscriber);
  }

  close(): void {
    if (this.#isOpen) this.release(this.channel);
    this.#isOpen = false;
  }
}

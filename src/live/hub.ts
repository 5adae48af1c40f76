import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../infra/database/database.js";
import type { Logger } from "../infra/logger.js";
import type { CatchUpCause, Metrics } from "../infra/telemetry/metrics.js";
import type { EventPublisher, LoggedEvent } from "../log/event.js";
import { type AnchoredPosition, EMPTY_LOG, positionOf } from "../log/position.js";
import { readAfter, readHead } from "../log/replay.js";
import type { Broker } from "./broker.js";
import type { EphemeralEvent } from "./ephemeral-event.js";
import { type Subscriber, type UserChannel, compareWithLogs, isBehind } from "./user-channel.js";

/** Keeps a user's channel open until it is closed. */
export interface ChannelSubscription {
  /** Returns the position of the last event that the channel has delivered. */
  position(): AnchoredPosition;
  attach(subscriber: Subscriber): void;
  detach(subscriber: Subscriber): void;
  /** Idempotent. */
  close(): void;
}

/**
 * Publish-subscribe with a channel for each user who is connected to this process. Published events, of this process or
 * from the broker, are hints. The next sequence is delivered at once; a gap, or a poll of the log's heads, makes the
 * channel catch up from the log, so a lost hint costs time, never an event. The poll also finds logs that a restore or a
 * failover has rewound.
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
  /** Calls `listener` where a log has lost events that its channel has delivered, before the channel continues. */
  onRewind(listener: () => void): void;
  close(): void;
}

type HubMetrics = Pick<Metrics, "hubCatchUps" | "hubCatchUpEvents">;

const EVENTS_BATCH_SIZE = 500;
const HEADS_BATCH_SIZE = 1000;
/** Upper bound of the usual time from a commit to its publication, under load. */
const PUBLISH_GRACE_MS = 250;

/** Time in which all processes notice that the broker is back, and publish what has changed. */
const GAP_WAIT_MS = 2000;
/** Channels whose streams read their state again at once, and the pause before the next. */
const GAP_BATCH_SIZE = 100;
const GAP_PAUSE_MS = 20;

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
  const rewindListeners: (() => void)[] = [];
  let isPolling = false;

  function openChannel(userId: bigint): UserChannel {
    const channel: UserChannel = {
      userId,
      subscribers: new Set(),
      ready: broker
        .subscribe(userId)
        .then(() => readHead(db, userId))
        .then((head) => {
          channel.position = channel.checkpoint = head;
          if (channel.isCatchUpRequested) void catchUp(channel, "open");
        }),
      subscriptions: 0,
      position: undefined,
      checkpoint: undefined,
      isCatchingUp: false,
      isCatchUpRequested: false,
      isRewound: false,
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

  /** Delivers the event if it is the next. Returns false if the channel has to read the log instead. */
  function deliver(channel: UserChannel, event: LoggedEvent): boolean {
    const { position } = channel;
    if (position === undefined || event.seq > position.seq + 1) return false;
    // An event at or before the position, but created after it, is of a log that was rewound.
    if (event.seq <= position.seq) return event.createdAt.getTime() <= position.anchor;
    channel.position = positionOf(event);
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
        const events: LoggedEvent[] | undefined = channel.isRewound
          ? undefined
          : await readAfter(db, channel.userId, channel.position, EVENTS_BATCH_SIZE);
        if (events === undefined) await rewind(channel);
        else deliverAll(channel, events);
        channel.isCatchUpRequested ||= events === undefined || events.length === EVENTS_BATCH_SIZE;
      }
    } catch (error) {
      log.warn({ err: error }, "catch up from the event log failed; the next poll retries");
    } finally {
      channel.isCatchingUp = false;
    }
  }

  function deliverAll(channel: UserChannel, events: readonly LoggedEvent[]): void {
    metrics.hubCatchUpEvents.inc(events.length);
    for (const event of events) deliver(channel, event);
  }

  /** Continues from the head of a log that does not have the events that the channel has delivered. */
  async function rewind(channel: UserChannel): Promise<void> {
    const head = await readHead(db, channel.userId);
    for (const listener of rewindListeners) listener();
    channel.position = channel.checkpoint = head;
    channel.isRewound = false;
    for (const subscriber of channel.subscribers) subscriber.onRewind?.(head);
  }

  /** Returns the channels that are behind their logs, with the heads of these. */
  async function findBehind(): Promise<[UserChannel, number][]> {
    const behind: [UserChannel, number][] = [];
    const open = [...channels.values()];
    for (let from = 0; from < open.length; from += HEADS_BATCH_SIZE)
      behind.push(...(await compareWithLogs(db, open.slice(from, from + HEADS_BATCH_SIZE))));
    const rewound = behind.filter(([{ isRewound }]) => isRewound).length;
    if (rewound > 0) log.warn({ channels: rewound }, "logs rewound by a restore or failover: clients resync");
    return behind;
  }

  async function catchUpBehind(cause: CatchUpCause, waitMs = 0): Promise<void> {
    try {
      const behind = await findBehind();
      if (behind.length > 0 && waitMs > 0) await sleep(waitMs, undefined, { ref: false });
      for (const [channel, head] of behind) if (isBehind(channel, head)) void catchUp(channel, cause);
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
  /** Makes ephemeral streams read their state again, a few at a time. */
  async function announceGap(): Promise<void> {
    await sleep(GAP_WAIT_MS, undefined, { ref: false });
    for (const [index, { subscribers }] of [...channels.values()].entries()) {
      if (index % GAP_BATCH_SIZE === GAP_BATCH_SIZE - 1) await sleep(GAP_PAUSE_MS, undefined, { ref: false });
      for (const subscriber of subscribers) subscriber.onEphemeralGap?.();
    }
  }

  broker.onReconnect(() => {
    void catchUpBehind("reconnect");
    void announceGap();
  });

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
    headOf: (userId) => channels.get(userId)?.position?.seq,
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
    onRewind: (listener) => void rewindListeners.push(listener),
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

  position(): AnchoredPosition {
    return this.channel.position ?? EMPTY_LOG;
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

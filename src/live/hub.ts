import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../infra/database/database.js";
import type { Logger } from "../infra/logger.js";
import type { CatchUpCause, Metrics } from "../infra/telemetry/metrics.js";
import type { EventPublisher, LoggedEvent } from "../log/event.js";
import { readBounds, readEvents, readHeads } from "../log/event-log.js";
import type { Broker } from "./broker.js";
import type { EphemeralEvent } from "./ephemeral-event.js";

/** One reader of a user's feed. */
export interface Listener {
  /** Gets each event of the log once and in order, from where the feed stood when the listener joined. */
  event?(event: LoggedEvent): void;
  /** Gets passing states, which are never kept. */
  signal?(signal: EphemeralEvent): void;
}

/** A hold on a user's feed; the feed lives as long as somebody holds it. */
export interface FeedHold {
  /** The newest seq that the feed has passed on. */
  position(): number;
  join(listener: Listener): void;
  leave(listener: Listener): void;
  release(): void;
}

/**
 * A feed for each user who is connected to this process. Announcements, of this process or relayed from others, are hints:
 * one that fits goes out at once, and anything else (a gap, a periodic look at the heads) makes the feed read the log, so
 * that a lost hint costs time and never an event.
 */
export interface Feeds extends EventPublisher {
  hold(userId: bigint): Promise<FeedHold>;
  /** The newest seq of a user's log that this process has heard of; undefined while nobody here listens to it. */
  newest(userId: bigint): number | undefined;
  /** Tells a user's listeners a passing state, on all processes. */
  signal(userId: bigint, signal: EphemeralEvent): void;
  /** Makes the feeds of these users look into the log. */
  nudge(userIds: Iterable<bigint>): void;
  close(): void;
}

interface Feed {
  readonly userId: bigint;
  readonly listeners: Set<Listener>;
  readonly ready: Promise<void>;
  holders: number;
  /** Undefined until the log's head is known. */
  position: number | undefined;
  isReading: boolean;
  mustReadAgain: boolean;
}

type FeedMetrics = Pick<Metrics, "feedCatchUps" | "feedEventsCaughtUp">;

const PAGE = 500;
const HEADS_AT_ONCE = 1000;
/** What has been committed is announced within so long, even where there is much to do. */
const ANNOUNCED_MS = 250;

/** What the feeds work with; within `lookUpMs` they find what nobody has announced. */
export interface FeedsParts {
  readonly db: Database;
  readonly log: Logger;
  readonly broker: Broker;
  readonly metrics: FeedMetrics;
  readonly lookUpMs: number;
}

export function createFeeds({ db, log, broker, metrics, lookUpMs }: FeedsParts): Feeds {
  const feeds = new Map<bigint, Feed>();
  const patienceMs = Math.min(ANNOUNCED_MS, lookUpMs / 2);
  const timer = setInterval(() => void lookUpPatiently(), lookUpMs - patienceMs);
  timer.unref();
  let isLooking = false;

  function open(userId: bigint): Feed {
    const feed: Feed = {
      userId,
      listeners: new Set(),
      ready: broker
        .subscribe(userId)
        .then(() => readBounds(db, userId))
        .then(({ newest }) => {
          feed.position = newest;
          if (feed.mustReadAgain) void catchUp(feed, "opening");
        }),
      holders: 0,
      position: undefined,
      isReading: false,
      mustReadAgain: false,
    };
    feeds.set(userId, feed);
    return feed;
  }

  function release(feed: Feed): void {
    feed.holders -= 1;
    if (feed.holders > 0) return;
    feeds.delete(feed.userId);
    broker.unsubscribe(feed.userId);
  }

  /** Passes on the event if it is the next; answers whether the feed now stands at or past it. */
  function passOn(feed: Feed, event: LoggedEvent): boolean {
    if (feed.position === undefined || event.seq > feed.position + 1) return false;
    if (event.seq <= feed.position) return true;
    feed.position = event.seq;
    for (const listener of feed.listeners) listener.event?.(event);
    return true;
  }

  async function catchUp(feed: Feed, cause: CatchUpCause): Promise<void> {
    feed.mustReadAgain = true;
    if (feed.isReading || feed.position === undefined) return;
    metrics.feedCatchUps(cause).inc();
    feed.isReading = true;
    try {
      while (feed.mustReadAgain) {
        feed.mustReadAgain = false;
        const events: LoggedEvent[] = await readEvents(db, feed.userId, feed.position, PAGE);
        // Only trimming leaves a hole. A stream that stands before it finds the same when it reads.
        if (events[0] !== undefined && events[0].seq > feed.position + 1) feed.position = events[0].seq - 1;
        metrics.feedEventsCaughtUp.inc(events.length);
        for (const event of events) passOn(feed, event);
        if (events.length === PAGE) feed.mustReadAgain = true;
      }
    } catch (error) {
      log.warn({ err: error }, "a feed could not read the log; the next look-up tries again");
    } finally {
      feed.isReading = false;
    }
  }

  /** A user's feed, if it has not passed on their log as far as this. */
  function feedBehind(userId: bigint, newest: number): Feed | undefined {
    const feed = feeds.get(userId);
    return feed?.position !== undefined && newest > feed.position ? feed : undefined;
  }

  /** The users whose feeds are behind their logs, and how far these have come. */
  async function findBehind(): Promise<[bigint, number][]> {
    const behind: [bigint, number][] = [];
    const userIds = [...feeds.keys()];
    for (let from = 0; from < userIds.length; from += HEADS_AT_ONCE)
      for (const head of await readHeads(db, userIds.slice(from, from + HEADS_AT_ONCE)))
        if (feedBehind(...head) !== undefined) behind.push(head);
    return behind;
  }

  async function lookUp(cause: CatchUpCause, waitMs = 0): Promise<void> {
    try {
      const behind = await findBehind();
      if (behind.length > 0 && waitMs > 0) await sleep(waitMs, undefined, { ref: false });
      for (const head of behind) {
        const feed = feedBehind(...head);
        if (feed !== undefined) void catchUp(feed, cause);
      }
    } catch (error) {
      log.warn({ err: error }, "the feeds could not look up the log's heads");
    }
  }

  /** Hardly any feed has lost a hint: most are about to hear of what was committed this moment, with the row in hand. */
  async function lookUpPatiently(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    await lookUp("lookup", patienceMs);
    isLooking = false;
  }

  function hear(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      const feed = feeds.get(event.userId);
      if (feed !== undefined && !passOn(feed, event)) void catchUp(feed, "gap");
    }
  }

  function hearSignal(userId: bigint, signal: EphemeralEvent): void {
    for (const listener of feeds.get(userId)?.listeners ?? []) listener.signal?.(signal);
  }

  broker.onEvents(hear);
  broker.onEphemeral(hearSignal);
  broker.onReconnect(() => void lookUp("reconnect"));

  return {
    hold: async (userId) => {
      const feed = feeds.get(userId) ?? open(userId);
      feed.holders += 1;
      try {
        await feed.ready;
      } catch (error) {
        release(feed);
        throw error;
      }
      return new Hold(feed, release);
    },
    publish: (events) => {
      hear(events);
      broker.publish(events);
    },
    newest: (userId) => feeds.get(userId)?.position,
    signal: (userId, signal) => {
      hearSignal(userId, signal);
      broker.publishEphemeral(userId, signal);
    },
    nudge: (userIds) => {
      for (const userId of userIds) {
        const feed = feeds.get(userId);
        if (feed !== undefined) void catchUp(feed, "nudge");
      }
    },
    close: () => clearInterval(timer),
  };
}

/** A class, since each socket and each stream has one: its methods are there once. */
class Hold implements FeedHold {
  #isHeld = true;

  constructor(
    private readonly feed: Feed,
    private readonly letGo: (feed: Feed) => void,
  ) {}

  position(): number {
    return this.feed.position ?? 0;
  }

  join(listener: Listener): void {
    this.feed.listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.feed.listeners.delete(listener);
  }

  release(): void {
    if (this.#isHeld) this.letGo(this.feed);
    this.#isHeld = false;
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../infra/database/database.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import type { LoggedEvent } from "../log/event.js";
import type { ChannelSubscription, Hub } from "./hub.js";
import type { Subscriber } from "./user-channel.js";
import { ClosableIterator } from "./closable-iterator.js";
import { type AnchoredPosition, EMPTY_LOG, type LogPosition, positionOf } from "../log/position.js";
import { anchorPosition, readAfter, readHead } from "../log/replay.js";

/** Item of a stream that is not in the log: its position, and the state that it begins. */
export interface StreamMarker {
  readonly kind: "StreamReady" | "ResyncRequired";
  readonly seq: number;
  readonly anchor: number;
  readonly createdAt: Date;
}

export type StreamItem = LoggedEvent | StreamMarker;

/** Reader that gets live events synchronously. */
export interface LiveReader {
  /** Returns false to decline the event, which `next()` then yields. */
  tryDeliver(event: LoggedEvent): boolean;
}

type Step = IteratorResult<StreamItem, undefined>;

export interface StreamOptions {
  readonly userId: bigint;
  /** Position to resume after; live from now if absent. */
  readonly after?: LogPosition | undefined;
  /** Filters events; markers always pass. */
  readonly accepts?: (event: LoggedEvent) => boolean;
  /** Maximum of live events that wait for the reader; beyond it the stream drops them and replays the log. */
  readonly queueLimit: number;
}

export interface StreamParts {
  readonly hub: Hub;
  readonly db: Database;
  readonly now: () => Date;
  readonly metrics: Pick<
    Metrics,
    "deliveryLatency" | "streamReplays" | "streamEventsReplayed" | "streamResyncs" | "slowConsumers"
  >;
}

const EVENTS_BATCH_SIZE = 200;
/** Pause in which a channel continues from the head of a rewound log. */
const REWIND_PAUSE_MS = 100;

export function openLogStream(parts: StreamParts, options: StreamOptions): LogStream {
  return new LogStream(parts, options);
}

/**
 * Stream of one user's log: replays it from `after` up to the hub's position, yields StreamReady, then follows the hub.
 * A slow consumer is detached from the hub and replays the log, so it holds `queueLimit` events at most, misses none and
 * never blocks the hub. A position that the log does not have yields ResyncRequired, and the stream goes on from the head.
 */
export class LogStream extends ClosableIterator<StreamItem> implements Subscriber {
  #subscription: ChannelSubscription | undefined;
  #position = EMPTY_LOG;
  #isReady = false;
  #isLive = false;
  #queue: StreamItem[] = [];
  /** Resolves the pending call of `next()`. */
  #resolveNext: ((step: Step) => void) | undefined;
  #liveReader: LiveReader | undefined;
  /** Commit time of the event in delivery. The next call of `next()` acknowledges it and records the latency. */
  #inFlightSince: Date | undefined;

  constructor(
    private readonly parts: StreamParts,
    private readonly options: StreamOptions,
  ) {
    super();
  }

  /** Offers `reader` each live event while a call of `next()` is pending. */
  onLive(reader: LiveReader): void {
    this.#liveReader = reader;
  }

  override next(): Promise<Step> {
    this.#recordLatency();
    if (this.#isLive && this.#queue.length === 0 && !this.isEnded) return this.#waitForNext();
    return this.retryWhileUnavailable(() => this.#takeNext());
  }

  protected override dispose(): void {
    this.#subscription?.detach(this);
    this.#subscription?.close();
    this.#queue = [];
    this.#resolveNext?.({ value: undefined, done: true });
  }

  /** Called by the hub while the stream is live. */
  onEvent(event: LoggedEvent): void {
    if (event.seq <= this.#position.seq) return;
    if (this.#resolveNext !== undefined) this.#deliver(event, this.#resolveNext);
    else if (this.#queue.length >= this.options.queueLimit) this.#detach();
    else this.#queue.push(event);
  }

  /** Called by the hub when the database was restored to an older state: the queued events are of a lost history. */
  onRewind(head: AnchoredPosition): void {
    this.#queue = [];
    this.#resync(head);
    const resolveNext = this.#resolveNext;
    if (resolveNext === undefined) return;
    this.#resolveNext = undefined;
    void this.#takeNext().then(resolveNext);
  }

  #deliver(event: LoggedEvent, resolveNext: (step: Step) => void): void {
    if (!this.#advance(event)) return;
    if (this.#liveReader?.tryDeliver(event) === true) this.#recordLatency();
    else {
      this.#resolveNext = undefined;
      resolveNext({ value: event, done: false });
    }
  }

  /** Moves the position to the item. Returns true if the stream yields it. */
  #advance(item: StreamItem): boolean {
    this.#position = positionOf(item);
    this.#isReady ||= item.kind === "StreamReady";
    if (!("userId" in item)) return true;
    const isAccepted = this.options.accepts?.(item) ?? true;
    // The time alone: a reference to the event would keep the last event of every idle stream in memory.
    this.#inFlightSince = this.#isLive && isAccepted ? (item.committedAt ?? item.createdAt) : undefined;
    return isAccepted;
  }

  #marker(kind: StreamMarker["kind"]): StreamMarker {
    return { kind, ...this.#position, createdAt: this.parts.now() };
  }

  /** Slow consumer: back to replaying the log. */
  #detach(): void {
    this.parts.metrics.slowConsumers.inc();
    this.#isLive = false;
    this.#subscription?.detach(this);
    this.#queue = [];
  }

  /** Leaves nothing open when it fails, so that the next call can start again. */
  async #start(): Promise<ChannelSubscription> {
    const { hub, db, metrics } = this.parts;
    const { userId, after } = this.options;
    const subscription = await hub.open(userId);
    try {
      if (after === undefined) this.#position = subscription.position();
      else {
        this.#position = await anchorPosition(db, userId, after);
        metrics.streamReplays.inc();
      }
    } catch (error) {
      subscription.close();
      throw error;
    }
    if (this.isEnded) subscription.close();
    this.#subscription = subscription;
    return subscription;
  }

  #resync(head: AnchoredPosition): void {
    this.parts.metrics.streamResyncs.inc();
    this.#position = head;
    this.#queue.push(this.#marker("ResyncRequired"));
  }

  /** Fills the queue from the log, or goes live at the end of the log. */
  async #read(subscription: ChannelSubscription): Promise<void> {
    const { hub, db, metrics } = this.parts;
    const { userId } = this.options;
    const wasBehind = subscription.position().seq > this.#position.seq;
    const events = await readAfter(db, userId, this.#position, EVENTS_BATCH_SIZE);
    if (this.isEnded) return;
    if (events === undefined) this.#resync(await readHead(db, userId));
    else if (events.length > 0) {
      this.#queue = events;
      metrics.streamEventsReplayed.inc(events.length);
    } else if (subscription.position().seq <= this.#position.seq) {
      this.#isLive = true;
      subscription.attach(this);
      if (!this.#isReady) this.#queue.push(this.#marker("StreamReady"));
    } else if (wasBehind) {
      // The log was rewound behind the channel, which its own read finds out.
      hub.requestCatchUp([userId]);
      await sleep(REWIND_PAUSE_MS, undefined, { ref: false });
    }
    // Else the channel has an event that was committed after the read: the next read finds it.
  }

  #waitForNext(): Promise<Step> {
    return new Promise((resolve) => (this.#resolveNext = resolve));
  }

  async #takeNext(): Promise<Step> {
    const subscription = this.#subscription ?? (await this.#start());
    while (!this.isEnded) {
      const item = this.#queue.shift();
      if (item === undefined && this.#isLive) return this.#waitForNext();
      if (item === undefined) await this.#read(subscription);
      else if (this.#advance(item)) return { value: item, done: false };
    }
    return { value: undefined, done: true };
  }

  #recordLatency(): void {
    if (this.#inFlightSince === undefined) return;
    const { metrics, now } = this.parts;
    metrics.deliveryLatency.observe(Math.max(0, now().getTime() - this.#inFlightSince.getTime()) / 1000);
    this.#inFlightSince = undefined;
  }
}

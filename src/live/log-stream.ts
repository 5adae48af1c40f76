import type { Database } from "../infra/database/database.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import type { LoggedEvent } from "../log/event.js";
import type { ChannelSubscription, Hub, Subscriber } from "./hub.js";
import { ClosableIterator } from "./closable-iterator.js";
import { type LogBounds, readBounds, readEvents } from "../log/event-log.js";

/** Item of a stream that is not in the log: its position, and the state that it begins. */
export interface StreamMarker {
  readonly kind: "StreamReady" | "ResyncRequired";
  readonly seq: number;
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
  /** Sequence to resume after; live from now if absent. */
  readonly after?: number | undefined;
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

export function openLogStream(parts: StreamParts, options: StreamOptions): LogStream {
  return new LogStream(parts, options);
}

/**
 * Stream of one user's log: replays it from `after` up to the hub's position, yields StreamReady, then follows the hub.
 * A slow consumer is detached from the hub and replays the log, so it holds `queueLimit` events at most, misses none and
 * never blocks the hub. An `after` outside of the log yields ResyncRequired, and the stream goes on from the log's head.
 */
export class LogStream extends ClosableIterator<StreamItem> implements Subscriber {
  #subscription: ChannelSubscription | undefined;
  #seq = 0;
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
    if (event.seq <= this.#seq) return;
    if (this.#resolveNext !== undefined) this.#deliver(event, this.#resolveNext);
    else if (this.#queue.length >= this.options.queueLimit) this.#detach();
    else this.#queue.push(event);
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
    this.#seq = item.seq;
    this.#isReady ||= item.kind === "StreamReady";
    if (!("userId" in item)) return true;
    const isAccepted = this.options.accepts?.(item) ?? true;
    // The time alone: a reference to the event would keep the last event of every idle stream in memory.
    this.#inFlightSince = this.#isLive && isAccepted ? (item.committedAt ?? item.createdAt) : undefined;
    return isAccepted;
  }

  #marker(kind: StreamMarker["kind"]): StreamMarker {
    return { kind, seq: this.#seq, createdAt: this.parts.now() };
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
      if (after === undefined) this.#seq = subscription.position();
      else {
        const bounds = await readBounds(db, userId);
        metrics.streamReplays.inc();
        this.#seq = after;
        if (after < bounds.trimmed || after > bounds.head) this.#resync(bounds);
      }
    } catch (error) {
      subscription.close();
      throw error;
    }
    if (this.isEnded) subscription.close();
    this.#subscription = subscription;
    return subscription;
  }

  #resync(bounds: LogBounds): void {
    this.parts.metrics.streamResyncs.inc();
    this.#seq = bounds.head;
    this.#queue.push(this.#marker("ResyncRequired"));
  }

  /** Fills the queue from the log, or goes live at the end of the log. */
  async #read(subscription: ChannelSubscription): Promise<void> {
    const { db, metrics } = this.parts;
    const { userId } = this.options;
    const events = await readEvents(db, userId, this.#seq, EVENTS_BATCH_SIZE);
    if (this.isEnded) return;
    if (events[0]?.seq === this.#seq + 1) {
      this.#queue = events;
      metrics.streamEventsReplayed.inc(events.length);
    } else if (events.length === 0 && subscription.position() <= this.#seq) {
      this.#isLive = true;
      subscription.attach(this);
      if (!this.#isReady) this.#queue.push(this.#marker("StreamReady"));
    } else {
      // The next sequence is missing: deleted by retention, or committed after the read, which the next read finds.
      const bounds = await readBounds(db, userId);
      if (bounds.trimmed > this.#seq) this.#resync(bounds);
    }
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

import type { Database } from "../infra/database/database.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import type { LoggedEvent } from "../log/event.js";
import type { FeedHold, Feeds, Listener } from "./hub.js";
import { Steps } from "./closable-iterator.js";
import { type LogBounds, readBounds, readEvents } from "../log/event-log.js";

/** Says where a stream stands. */
export interface StreamMark {
  readonly kind: "StreamReady" | "ResyncRequired";
  readonly seq: number;
  readonly createdAt: Date;
}

export type StreamItem = LoggedEvent | StreamMark;

/** Reader that gets live events synchronously. */
export interface LiveReader {
  /** Returns false to decline the event, which `next()` then yields. */
  tryDeliver(event: LoggedEvent): boolean;
}

type Step = IteratorResult<StreamItem, undefined>;

export interface StreamOptions {
  readonly userId: bigint;
  /** The seq to go on after; absent: live from now. */
  readonly after?: number | undefined;
  /** Which events to pass on; marks always pass. */
  readonly accepts?: (event: LoggedEvent) => boolean;
  /** How many events may wait for a slow reader before the stream lets go of them and reads the log instead. */
  readonly queueLimit: number;
}

/** What a stream works with. */
export interface StreamParts {
  readonly feeds: Feeds;
  readonly db: Database;
  readonly now: () => Date;
  readonly metrics: Pick<
    Metrics,
    "deliveryDelay" | "streamReplays" | "streamEventsReplayed" | "streamResyncs" | "streamFallbacks"
  >;
}

const PAGE = 200;

/**
 * One reader's way through a user's log: reads after `after` until it stands where the feed stands, says StreamReady,
 * then takes what the feed passes on. A reader that falls behind goes back to reading the log, so it holds no more than
 * `queueLimit` events, misses none, and never slows the feed. An `after` that the log no longer (or not yet) knows gets
 * ResyncRequired with the newest seq, and goes on from there.
 */
export function followLog(parts: StreamParts, options: StreamOptions): LogStream {
  return new LogStream(parts, options);
}

export class LogStream extends Steps<StreamItem> implements Listener {
  #hold: FeedHold | undefined;
  #seq = 0;
  #isReady = false;
  #isLive = false;
  #queue: StreamItem[] = [];
  /** A reader who has all there is, and waits for what comes. */
  #reader: ((step: Step) => void) | undefined;
  #liveReader: LiveReader | undefined;
  /** When the live event was committed that the reader takes now: when they ask for the next, they have it. */
  #takenSince: Date | undefined;

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

  /** What is live goes from the feed to the reader without a detour. */
  override next(): Promise<Step> {
    this.#noteDelivery();
    if (this.#isLive && this.#queue.length === 0 && !this.isEnded) return this.#waitForNext();
    return this.outlast(() => this.#takeNext());
  }

  protected override letGo(): void {
    this.#hold?.leave(this);
    this.#hold?.release();
    this.#queue = [];
    this.#reader?.({ value: undefined, done: true });
  }

  /** For the feed, while the stream is live. */
  event(event: LoggedEvent): void {
    if (event.seq <= this.#seq) return;
    if (this.#reader !== undefined) this.#pass(event, this.#reader);
    else if (this.#queue.length >= this.options.queueLimit) this.#fallBack();
    else this.#queue.push(event);
  }

  #pass(event: LoggedEvent, waiting: (step: Step) => void): void {
    if (!this.#moveTo(event)) return;
    if (this.#liveReader?.tryDeliver(event) === true) this.#noteDelivery();
    else {
      this.#reader = undefined;
      waiting({ value: event, done: false });
    }
  }

  /** Answers whether the reader is to see the item. */
  #moveTo(item: StreamItem): boolean {
    this.#seq = item.seq;
    this.#isReady ||= item.kind === "StreamReady";
    if (!("userId" in item)) return true;
    const isShown = this.options.accepts?.(item) ?? true;
    // Not the event itself: the last of each stream would be kept until the next.
    this.#takenSince = this.#isLive && isShown ? (item.committedAt ?? item.createdAt) : undefined;
    return isShown;
  }

  #mark(kind: StreamMark["kind"]): StreamMark {
    return { kind, seq: this.#seq, createdAt: this.parts.now() };
  }

  #fallBack(): void {
    this.parts.metrics.streamFallbacks.inc();
    this.#isLive = false;
    this.#hold?.leave(this);
    this.#queue = [];
  }

  /** Fails whole: when the log cannot be read, the next call starts anew. */
  async #start(): Promise<FeedHold> {
    const { feeds, db, metrics } = this.parts;
    const { userId, after } = this.options;
    const held = await feeds.hold(userId);
    try {
      if (after === undefined) this.#seq = held.position();
      else {
        const bounds = await readBounds(db, userId);
        metrics.streamReplays.inc();
        this.#seq = after;
        if (after < bounds.trimmed || after > bounds.newest) this.#resync(bounds);
      }
    } catch (error) {
      held.release();
      throw error;
    }
    if (this.isEnded) held.release();
    this.#hold = held;
    return held;
  }

  #resync(bounds: LogBounds): void {
    this.parts.metrics.streamResyncs.inc();
    this.#seq = bounds.newest;
    this.#queue.push(this.#mark("ResyncRequired"));
  }

  /** Fills the queue from the log, or goes live when the log has nothing more. */
  async #read(held: FeedHold): Promise<void> {
    const { db, metrics } = this.parts;
    const { userId } = this.options;
    const events = await readEvents(db, userId, this.#seq, PAGE);
    if (this.isEnded) return;
    if (events[0]?.seq === this.#seq + 1) {
      this.#queue = events;
      metrics.streamEventsReplayed.inc(events.length);
    } else if (events.length === 0 && held.position() <= this.#seq) {
      this.#isLive = true;
      held.join(this);
      if (!this.#isReady) this.#queue.push(this.#mark("StreamReady"));
    } else {
      // What should come next is not there: trimmed meanwhile, or committed since the read and found by the next one.
      const bounds = await readBounds(db, userId);
      if (bounds.trimmed > this.#seq) this.#resync(bounds);
    }
  }

  #waitForNext(): Promise<Step> {
    return new Promise((resolve) => (this.#reader = resolve));
  }

  async #takeNext(): Promise<Step> {
    const held = this.#hold ?? (await this.#start());
    while (!this.isEnded) {
      const item = this.#queue.shift();
      if (item === undefined && this.#isLive) return this.#waitForNext();
      if (item === undefined) await this.#read(held);
      else if (this.#moveTo(item)) return { value: item, done: false };
    }
    return { value: undefined, done: true };
  }

  #noteDelivery(): void {
    if (this.#takenSince === undefined) return;
    const { metrics, now } = this.parts;
    metrics.deliveryDelay.observe(Math.max(0, now().getTime() - this.#takenSince.getTime()) / 1000);
    this.#takenSince = undefined;
  }
}

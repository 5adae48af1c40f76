import type { Database } from "../infra/database.js";
import type { Metrics } from "../infra/metrics.js";
import type { LoggedEvent } from "./event.js";
import type { FeedHold, Feeds, Listener } from "./feeds.js";
import { createIterator } from "./iterator.js";
import { type LogBounds, readBounds, readEvents } from "./log.js";
import { outlast } from "./outlast.js";

/** Says where a stream stands. */
export interface StreamMark {
  readonly kind: "StreamReady" | "ResyncRequired";
  readonly seq: number;
  readonly createdAt: Date;
}

export type StreamItem = LoggedEvent | StreamMark;

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
export interface StreamParts<Signal> {
  readonly feeds: Feeds<Signal>;
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
export function followLog<Signal>(
  { feeds, db, now, metrics }: StreamParts<Signal>,
  { userId, after, accepts = () => true, queueLimit }: StreamOptions,
): AsyncIterableIterator<StreamItem, undefined> {
  let hold: FeedHold<Signal> | undefined;
  let seq = 0;
  let isReady = false;
  let isLive = false;
  let isDone = false;
  let queue: StreamItem[] = [];
  /** A reader who has all there is, and waits for what comes. */
  let reader: ((step: Step) => void) | undefined;
  /** The live event that the reader takes now: when they ask for the next, they have it. */
  let taken: LoggedEvent | undefined;

  const listener: Listener<Signal> = {
    event: (event) => {
      if (event.seq <= seq) return;
      if (reader !== undefined) pass(event, reader);
      else if (queue.length >= queueLimit) fallBack();
      else queue.push(event);
    },
  };

  function pass(event: LoggedEvent, waiting: (step: Step) => void): void {
    if (!moveTo(event)) return;
    reader = undefined;
    waiting({ value: event, done: false });
  }

  /** Answers whether the reader is to see the item. */
  function moveTo(item: StreamItem): boolean {
    seq = item.seq;
    isReady ||= item.kind === "StreamReady";
    if (!("userId" in item)) return true;
    const isShown = accepts(item);
    taken = isLive && isShown ? item : undefined;
    return isShown;
  }

  const mark = (kind: StreamMark["kind"]): StreamMark => ({ kind, seq, createdAt: now() });

  function fallBack(): void {
    metrics.streamFallbacks.inc();
    isLive = false;
    hold?.leave(listener);
    queue = [];
  }

  /** Fails whole: when the log cannot be read, the next call starts anew. */
  async function start(): Promise<FeedHold<Signal>> {
    const held = await feeds.hold(userId);
    try {
      if (after === undefined) seq = held.position();
      else {
        const bounds = await readBounds(db, userId);
        metrics.streamReplays.inc();
        seq = after;
        if (after < bounds.trimmed || after > bounds.newest) resync(bounds);
      }
    } catch (error) {
      held.release();
      throw error;
    }
    if (isDone) held.release();
    hold = held;
    return held;
  }

  function resync(bounds: LogBounds): void {
    metrics.streamResyncs.inc();
    seq = bounds.newest;
    queue.push(mark("ResyncRequired"));
  }

  /** Fills the queue from the log, or goes live when the log has nothing more. */
  async function read(held: FeedHold<Signal>): Promise<void> {
    const events = await readEvents(db, userId, seq, PAGE);
    if (isDone) return;
    if (events[0]?.seq === seq + 1) {
      queue = events;
      metrics.streamEventsReplayed.inc(events.length);
    } else if (events.length === 0 && held.position() <= seq) {
      isLive = true;
      held.join(listener);
      if (!isReady) queue.push(mark("StreamReady"));
    } else {
      // What should come next is not there: trimmed meanwhile, or committed since the read and found by the next one.
      const bounds = await readBounds(db, userId);
      if (bounds.trimmed > seq) resync(bounds);
    }
  }

  /** What is live goes from the feed to the reader without a detour. */
  function next(): Promise<Step> {
    noteDelivery();
    if (isLive && queue.length === 0 && !isDone) return waitForNext();
    return outlast(takeNext, () => isDone);
  }

  function waitForNext(): Promise<Step> {
    return new Promise((resolve) => (reader = resolve));
  }

  async function takeNext(): Promise<Step> {
    const held = hold ?? (await start());
    while (!isDone) {
      const item = queue.shift();
      if (item === undefined && isLive) return waitForNext();
      if (item === undefined) await read(held);
      else if (moveTo(item)) return { value: item, done: false };
    }
    return { value: undefined, done: true };
  }

  function noteDelivery(): void {
    if (taken === undefined) return;
    const since = taken.committedAt ?? taken.createdAt;
    metrics.deliveryDelay.observe(Math.max(0, now().getTime() - since.getTime()) / 1000);
    taken = undefined;
  }

  function end(): void {
    isDone = true;
    hold?.leave(listener);
    hold?.release();
    queue = [];
    reader?.({ value: undefined, done: true });
  }

  return createIterator(next, end);
}

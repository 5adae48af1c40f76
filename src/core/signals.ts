import type { Metrics } from "../infra/metrics.js";
import type { FeedHold, Feeds, Listener } from "./feeds.js";
import { createIterator } from "./iterator.js";
import { outlast } from "./outlast.js";

/** What a stream makes of a signal: `show` answers an item, or undefined for none. */
export interface Sign<Item> {
  /** Of two signs about the same, a reader who has got neither gets the later alone. */
  readonly about: string;
  show(): Promise<Item | undefined> | Item | undefined;
}

/**
 * The passing states that reach a user, as `read` makes signs of them; undefined leaves one out. `initial` items come
 * first. A reader that falls behind misses what was overtaken meanwhile, and never how it stands.
 */
export function followSignals<Signal, Item>(
  { feeds, metrics }: { feeds: Feeds<Signal>; metrics: Pick<Metrics, "signalsDropped"> },
  userId: bigint,
  read: (signal: Signal) => Sign<Item> | undefined,
  initial: () => Promise<readonly Item[]> = () => Promise.resolve([]),
): AsyncIterableIterator<Item> {
  const first: Item[] = [];
  /** By what they are about, the oldest first: there are no more than the user has people to follow. */
  const waiting = new Map<string, Sign<Item>>();
  let hold: FeedHold<Signal> | undefined;
  let isDone = false;
  let wake: (() => void) | undefined;

  const listener: Listener<Signal> = {
    signal: (signal) => {
      const sign = read(signal);
      if (sign === undefined) return;
      if (waiting.delete(sign.about)) metrics.signalsDropped.inc();
      waiting.set(sign.about, sign);
      wake?.();
    },
  };

  /** Fails whole: when something cannot be read, the next call starts anew. */
  async function start(): Promise<void> {
    const held = await feeds.hold(userId);
    held.join(listener);
    try {
      first.push(...(await initial()));
      hold = held;
    } finally {
      if (isDone || hold === undefined) letGo(held);
    }
  }

  function letGo(held: FeedHold<Signal>): void {
    held.leave(listener);
    held.release();
  }

  function takeOldest(): Sign<Item> | undefined {
    const [sign] = waiting.values();
    if (sign !== undefined) waiting.delete(sign.about);
    return sign;
  }

  async function next(): Promise<IteratorResult<Item, undefined>> {
    if (hold === undefined) await start();
    while (!isDone) {
      const sign = first.length > 0 ? undefined : takeOldest();
      const item = first.shift() ?? (sign && (await show(sign)));
      if (item !== undefined) return { value: item, done: false };
      if (sign === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
    return { value: undefined, done: true };
  }

  /** What cannot be shown now is shown later, unless it is overtaken. */
  async function show(sign: Sign<Item>): Promise<Item | undefined> {
    try {
      return await sign.show();
    } catch (error) {
      if (!waiting.has(sign.about)) waiting.set(sign.about, sign);
      throw error;
    }
  }

  function end(): void {
    isDone = true;
    if (hold !== undefined) letGo(hold);
    wake?.();
  }

  return createIterator(() => outlast(next, () => isDone), end);
}

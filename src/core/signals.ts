import type { Metrics } from "../infra/metrics.js";
import type { FeedHold, Feeds, Listener } from "./feeds.js";
import { createIterator } from "./iterator.js";
import { outlast } from "./outlast.js";

const MOST_WAITING = 100;

/**
 * The passing states that reach a user, as `pick` turns them into items; undefined leaves one out. `initial` items come
 * first. Of a reader that falls behind the oldest are dropped: each of them is overtaken by what came after it.
 */
export function followSignals<Signal, Item>(
  { feeds, metrics }: { feeds: Feeds<Signal>; metrics: Pick<Metrics, "signalsDropped"> },
  userId: bigint,
  pick: (signal: Signal) => Promise<Item | undefined> | Item | undefined,
  initial: () => Promise<readonly Item[]> = () => Promise.resolve([]),
): AsyncIterableIterator<Item> {
  const first: Item[] = [];
  const waiting: Signal[] = [];
  let hold: FeedHold<Signal> | undefined;
  let isDone = false;
  let wake: (() => void) | undefined;

  const listener: Listener<Signal> = {
    signal: (signal) => {
      waiting.push(signal);
      if (waiting.length > MOST_WAITING) {
        waiting.shift();
        metrics.signalsDropped.inc();
      }
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

  async function next(): Promise<IteratorResult<Item, undefined>> {
    if (hold === undefined) await start();
    while (!isDone) {
      const signal = first.length > 0 ? undefined : waiting.shift();
      const item = first.shift() ?? (signal === undefined ? undefined : await show(signal));
      if (item !== undefined) return { value: item, done: false };
      if (signal === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
    return { value: undefined, done: true };
  }

  /** One that cannot be shown now is shown later. */
  async function show(signal: Signal): Promise<Item | undefined> {
    try {
      return await pick(signal);
    } catch (error) {
      waiting.unshift(signal);
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

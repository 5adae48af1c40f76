import type { StoreKey } from "../ports.js";
import type { Database } from "./database.js";
import { cutBelow } from "./ranges.js";
import type { StoredRanges } from "./tables.js";

export interface Bounds {
  /** Conversations whose messages are kept: the ones used last. */
  readonly conversations: number;
  /** Messages kept of each, the newest. */
  readonly messages: number;
}

export const DEFAULT_BOUNDS: Bounds = { conversations: 200, messages: 500 };

/** Deletes the messages beyond the bounds, and those outside of the ranges. Nothing happens within the bounds. @throws LeadershipLost */
export function evict(database: Database, epoch: number, bounds: Bounds): Promise<void> {
  return database.write(
    ["messages", "ranges"],
    async (writer, state) => {
      const histories = await writer.list("ranges", { index: "usedAt", direction: "descending" });
      const kept = histories.slice(0, bounds.conversations).map((history) => cut(history, bounds.messages));
      if (kept.length === histories.length && kept.every((history, place) => history === histories[place])) return;
      // Rows that go take their `at` with them.
      state.generation += 1;
      for (const { conversationId } of histories.slice(bounds.conversations))
        await writer.delete("ranges", conversationId);
      for (const history of kept) await writer.put("ranges", history);
      for (const [lower, upper] of gapsBetween(kept))
        await writer.delete("messages", { lower, upper, isLowerOpen: true, isUpperOpen: true });
    },
    { epoch },
  );
}

/** Runs a transaction; if the storage is full, once more with half of the messages evicted. @throws DOMException QuotaExceededError */
export async function retryAfterEviction<T>(database: Database, epoch: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
    const { value: histories } = await database.read(["ranges"], (reader) => reader.list("ranges"));
    await evict(database, epoch, { conversations: histories.length >> 1, messages: DEFAULT_BOUNDS.messages >> 1 });
    return run();
  }
}

/** Returns the newest `count` sequences of a history; the same object if it has no more. */
function cut(history: StoredRanges, count: number): StoredRanges {
  let left = count;
  for (const [from, to] of history.ranges.toReversed()) {
    const length = to - from + 1;
    if (length > left) return { ...history, ranges: cutBelow(history.ranges, to - left + 1) };
    left -= length;
  }
  return history;
}

/** Lists the open intervals of message keys that no range covers. */
function gapsBetween(histories: readonly StoredRanges[]): [StoreKey, StoreKey][] {
  const covered = histories
    .flatMap(({ conversationId, ranges }) => ranges.map(([from, to]) => [conversationId, from, to] as const))
    .sort(([a, from], [b, other]) => (a === b ? from - other : a < b ? -1 : 1));
  const lowers: StoreKey[] = [[], ...covered.map(([id, , to]) => [id, to])];
  const uppers: StoreKey[] = [...covered.map(([id, from]) => [id, from]), [[]]];
  return lowers.map((lower, place) => [lower, uppers[place] as StoreKey]);
}

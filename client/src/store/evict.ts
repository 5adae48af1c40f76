import type { StoreKey, StorePort, StoreRange } from "../ports.js";
import { type Database, openDatabase } from "./database.js";
import { ALL_KEYS } from "./keys.js";
import { cutBelow } from "./ranges.js";
import type { StoredRanges } from "./tables.js";

export interface Bounds {
  /** Conversations whose messages are kept: the ones used last. */
  readonly conversations: number;
  /** Messages kept of each, the newest. */
  readonly messages: number;
}

export const DEFAULT_BOUNDS: Bounds = { conversations: 200, messages: 500 };

/**
 * Deletes the messages beyond the bounds, and those outside of the ranges. Nothing happens within the bounds. Any tab may
 * run it without an epoch. @throws LeadershipLost
 */
export function evict(database: Database, epoch: number | undefined, bounds: Bounds): Promise<void> {
  return database.write(
    ["messages", "ranges"],
    async (writer, state) => {
      const histories = await writer.list("ranges", { index: "usedAt", direction: "descending" });
      const kept = histories.slice(0, bounds.conversations).map((history) => cut(history, bounds.messages));
      if (kept.length === histories.length && kept.every((history, place) => history === histories[place])) return;
      // Deleted rows lose their `at`.
      state.generation += 1;
      for (const { conversationId } of histories.slice(bounds.conversations))
        await writer.delete("ranges", conversationId);
      for (const history of kept) if (!histories.includes(history)) await writer.put("ranges", history);
      for (const gap of gapsBetween(kept)) await writer.delete("messages", gap);
    },
    epoch === undefined ? {} : { epoch },
  );
}

/** Deletes half of the messages of a database that is full. */
export async function evictHalf(port: StorePort): Promise<void> {
  const database = await openDatabase(port);
  const { value: histories } = await database.read(["ranges"], (reader) => reader.list("ranges"));
  await evict(database, undefined, { conversations: histories.length >> 1, messages: DEFAULT_BOUNDS.messages >> 1 });
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

/** Lists the ranges of message keys that no range of a history covers. */
function gapsBetween(histories: readonly StoredRanges[]): StoreRange[] {
  const covered = histories
    .flatMap(({ conversationId, ranges }) => ranges.map(([from, to]) => [conversationId, from, to] as const))
    .sort(([a, from], [b, other]) => (a === b ? from - other : a < b ? -1 : 1));
  const lowers: StoreKey[] = [ALL_KEYS.lower, ...covered.map(([id, , to]) => [id, to + 1])];
  const uppers: StoreKey[] = [...covered.map(([id, from]) => [id, from - 1]), ALL_KEYS.upper];
  return lowers.map((lower, place) => ({ lower, upper: uppers[place] as StoreKey }));
}

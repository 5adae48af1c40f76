import type { BatchChange } from "./changes.js";

export interface QueuedChange {
  readonly change: BatchChange;
  /** By performance.now(). */
  readonly enqueuedAt: number;
}

/** Changes that are queued for a batch, by conversation, and the users of the batches in progress. */
export interface BatchQueue<Item extends QueuedChange> {
  /** Number of queued changes. */
  readonly size: number;
  push(item: Item): void;
  /**
   * Takes the next batch, or nothing where fewer than `atLeast` changes are runnable: the conversations queued longest
   * first, each whole if it fits. Batches in progress have no user in common, so those of their users stay queued.
   */
  take(atLeast: number): readonly Item[];
  /** Ends a batch: its users may be in the next. */
  release(batch: readonly Item[]): void;
  /** Removes and returns the changes queued before this moment. */
  takeExpired(before: number): readonly Item[];
}

const MAX_BATCH_SIZE = 128;
const MAX_BATCH_CHARACTERS = 1_000_000;

export function createBatchQueue<Item extends QueuedChange>(): BatchQueue<Item> {
  /** All changes of a conversation have the same two users. A conversation that is queued again goes to the end. */
  const queued = new Map<bigint, Item[]>();
  const busyUsers = new Set<bigint>();
  let size = 0;

  const isRunnable = ([first]: readonly Item[]) =>
    first !== undefined && !busyUsers.has(first.change.userId) && !busyUsers.has(first.change.peerId);

  function* runnable(): Iterable<[bigint, Item[]]> {
    for (const entry of queued) if (isRunnable(entry[1])) yield entry;
  }

  function hasRunnable(atLeast: number): boolean {
    let count = 0;
    for (const [, items] of runnable()) if ((count += items.length) >= atLeast) return true;
    return false;
  }

  /** Number of a conversation's changes that still fit into the batch, which is never empty. */
  function countFitting(items: readonly Item[], batch: { size: number; characters: number }): number {
    let count = 0;
    for (const { change } of items) {
      batch.characters += change.kind === "send" ? (change.content.body?.length ?? 0) : 0;
      if (batch.size > 0 && (batch.size === MAX_BATCH_SIZE || batch.characters > MAX_BATCH_CHARACTERS)) break;
      batch.size += 1;
      count += 1;
    }
    return count;
  }

  function takeFirst(conversationId: bigint, items: Item[], count: number): Item[] {
    if (count === items.length) queued.delete(conversationId);
    size -= count;
    return items.splice(0, count);
  }

  return {
    get size() {
      return size;
    },
    push: (item) => {
      const { conversationId } = item.change;
      const items = queued.get(conversationId);
      if (items === undefined) queued.set(conversationId, [item]);
      else items.push(item);
      size += 1;
    },
    take: (atLeast) => {
      if (!hasRunnable(atLeast)) return [];
      const room = { size: 0, characters: 0 };
      const batch: Item[] = [];
      for (const [id, items] of runnable()) {
        const count = countFitting(items, room);
        batch.push(...takeFirst(id, items, count));
        if (items.length > 0) break;
      }
      for (const { change } of batch) busyUsers.add(change.userId).add(change.peerId);
      return batch;
    },
    release: (batch) => {
      for (const { change } of batch) {
        busyUsers.delete(change.userId);
        busyUsers.delete(change.peerId);
      }
    },
    takeExpired: (before) => {
      const expired: Item[] = [];
      for (const [id, items] of queued) {
        const firstKept = items.findIndex(({ enqueuedAt }) => enqueuedAt >= before);
        if (firstKept !== 0) expired.push(...takeFirst(id, items, firstKept === -1 ? items.length : firstKept));
      }
      return expired;
    },
  };
}

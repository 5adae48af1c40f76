import { LRUCache } from "lru-cache";
import type { Head } from "../log/event-log.js";
import type { Member } from "../model/member.js";
import type { BatchChange } from "./changes.js";
import type { Snapshot } from "./snapshot.js";

/**
 * Optimistic concurrency: snapshots as this process's last batches left them, so that the next batch need not read.
 * Other processes write too, so a batch on a cached snapshot verifies it by compare-and-set. The log heads are
 * sufficient versions: every change that affects a message moves the head of a member's log in the same transaction.
 */
export interface SnapshotCache {
  /** The snapshot for these changes, in key order; undefined unless all of it is cached. */
  get(changes: readonly BatchChange[]): Snapshot | undefined;
  /** Stores the snapshot that a committed batch has left. Drops all others where it shows that a log was rewound. */
  put(snapshot: Snapshot): void;
  /** Drops the changes' conversations. */
  invalidate(changes: readonly BatchChange[]): void;
  /** Drops everything: after a restore or a failover that lost changes, a log may reach a cached head by other events. */
  clear(): void;
}

/** Replaced when the head moves elsewhere, which invalidates every cached member that references it. */
interface CachedHead {
  seq: number;
}

interface CachedMember {
  readonly row: Member;
  readonly head: CachedHead;
}

interface CachedConversation {
  readonly lastSeq: number;
  readonly members: readonly CachedMember[];
}

const MAX_CONVERSATIONS = 20_000;

/** `headOf` returns the newest sequence of a user's log that this process has seen; undefined without a subscriber here. */
export function createSnapshotCache(headOf: (userId: bigint) => number | undefined): SnapshotCache {
  const conversations = new LRUCache<bigint, CachedConversation>({ max: MAX_CONVERSATIONS });
  const heads = new LRUCache<bigint, CachedHead>({ max: 2 * MAX_CONVERSATIONS });

  function isCurrent({ row: { userId }, head }: CachedMember): boolean {
    const newest = headOf(userId);
    return heads.get(userId) === head && (newest === undefined || newest === head.seq);
  }

  function clear(): void {
    conversations.clear();
    heads.clear();
  }

  return {
    get: (changes) => {
      const snapshot = {
        conversations: [] as { id: bigint; lastSeq: number }[],
        members: [] as Member[],
        heads: [] as [bigint, Head][],
      };
      for (const id of new Set(changes.map((change) => change.conversationId))) {
        const cached = conversations.get(id);
        if (cached?.members.every(isCurrent) !== true) return undefined;
        snapshot.conversations.push({ id, lastSeq: cached.lastSeq });
        for (const { row, head } of cached.members) {
          snapshot.members.push(row);
          snapshot.heads.push([row.userId, { expected: head.seq, seq: head.seq }]);
        }
      }
      return {
        conversations: snapshot.conversations.sort((one, other) => Number(one.id - other.id)),
        members: snapshot.members,
        heads: new Map(snapshot.heads.sort(([one], [other]) => Number(one - other))),
      };
    },
    put: (snapshot) => {
      for (const [userId, { expected }] of snapshot.heads) if (expected < (heads.peek(userId)?.seq ?? 0)) clear();
      for (const [userId, { expected, seq }] of snapshot.heads) {
        const head = heads.get(userId);
        if (head?.seq === expected) head.seq = seq;
        else heads.set(userId, { seq });
      }
      const members = new Map<bigint, CachedMember[]>(snapshot.conversations.map(({ id }) => [id, []]));
      for (const row of snapshot.members) {
        const head = heads.get(row.userId);
        if (head !== undefined) members.get(row.conversationId)?.push({ row, head });
      }
      for (const { id, lastSeq } of snapshot.conversations)
        conversations.set(id, { lastSeq, members: members.get(id) ?? [] });
    },
    invalidate: (changes) => {
      for (const { conversationId } of changes) conversations.delete(conversationId);
    },
    clear,
  };
}

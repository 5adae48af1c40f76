import { LRUCache } from "lru-cache";
import type { BatchChange } from "./changes.js";
import type { BatchGround } from "./snapshot.js";
import type { MemberRow } from "./batch-members.js";
import type { Head } from "../log/event-log.js";

/**
 * The ground of batches as this process has left it, so that the next need not read it. It may be wrong, since others
 * write too: a batch that stands on it proves by its first statements that nothing has moved. Whatever decides about a
 * message, of a member or between two, changes together with the head of a log of theirs, so that the heads are proof of
 * it all.
 */
export interface BatchMemory {
  /** The ground of these changes, in key order; undefined unless all of it is remembered. */
  recall(changes: readonly BatchChange[]): BatchGround | undefined;
  /** Remembers what a committed batch has left. */
  keep(left: BatchGround): void;
  /** Forgets what has proved wrong. */
  forget(changes: readonly BatchChange[]): void;
}

/** Somebody's log as it was left: whoever finds it elsewhere puts another in its place, and so outdates what names this. */
interface Log {
  head: number;
}

/** A member's row, which is as it was while the log that it names is. */
interface Place {
  readonly row: MemberRow;
  readonly log: Log;
}

interface Remembered {
  readonly lastSeq: number;
  readonly places: readonly Place[];
}

const CONVERSATIONS = 20_000;

/** `newestHeard` tells how far somebody's log is known to have come; undefined where nobody listens to it. */
export function createBatchMemory(newestHeard: (userId: bigint) => number | undefined): BatchMemory {
  const conversations = new LRUCache<bigint, Remembered>({ max: CONVERSATIONS });
  const logs = new LRUCache<bigint, Log>({ max: 2 * CONVERSATIONS });

  function isAsItWas({ places }: Remembered): boolean {
    return places.every(({ row: { userId }, log }) => {
      const newest = newestHeard(userId);
      return logs.get(userId) === log && (newest === undefined || newest === log.head);
    });
  }

  return {
    recall: (changes) => {
      const found: { id: bigint; lastSeq: number }[] = [];
      const rows: MemberRow[] = [];
      const heads: [bigint, Head][] = [];
      for (const id of new Set(changes.map((change) => change.conversationId))) {
        const remembered = conversations.get(id);
        if (remembered === undefined || !isAsItWas(remembered)) return undefined;
        found.push({ id, lastSeq: remembered.lastSeq });
        for (const { row, log } of remembered.places) {
          rows.push(row);
          heads.push([row.userId, { found: log.head, seq: log.head }]);
        }
      }
      return {
        conversations: found.sort((one, other) => Number(one.id - other.id)),
        members: rows,
        heads: new Map(heads.sort(([one], [other]) => Number(one - other))),
      };
    },
    keep: ({ conversations: left, members, heads }) => {
      for (const [userId, { found, seq }] of heads) {
        const log = logs.get(userId);
        if (log?.head === found) log.head = seq;
        else logs.set(userId, { head: seq });
      }
      const places = new Map<bigint, Place[]>(left.map(({ id }) => [id, []]));
      for (const row of members) {
        const log = logs.get(row.userId);
        if (log !== undefined) places.get(row.conversationId)?.push({ row, log });
      }
      for (const { id, lastSeq } of left) conversations.set(id, { lastSeq, places: places.get(id) ?? [] });
    },
    forget: (changes) => {
      for (const { conversationId, userId, peerId } of changes) {
        conversations.delete(conversationId);
        for (const id of [userId, peerId]) logs.delete(id);
      }
    },
  };
}

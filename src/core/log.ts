import type { Database } from "../infra/database.js";
import { type Statement, rowPlaces, sqlTime } from "../infra/sql.js";
import type { Transaction } from "../infra/transaction.js";
import type { EventDraft, LoggedEvent } from "./event.js";

/** The newest seq of each user's log, held by row locks until the transaction ends. */
export type LockedHeads = Map<bigint, number>;

/** The ends of what a log holds: events in (trimmed, newest] can be read. */
export interface LogBounds {
  readonly newest: number;
  readonly trimmed: number;
}

/** Locks the heads of the users' logs in key order: the last locks a transaction takes, so that none wait in a ring. */
export async function lockHeads(tx: Transaction, userIds: Iterable<bigint>): Promise<LockedHeads> {
  const ids = [...new Set(userIds)].sort((a, b) => Number(a - b));
  const rows = await tx.query<{ userId: bigint; seq: number }>(
    "SELECT user_id AS userId, seq FROM event_heads WHERE user_id IN (?) ORDER BY user_id FOR UPDATE",
    [ids],
  );
  const heads: LockedHeads = new Map(ids.map((id) => [id, 0]));
  for (const { userId, seq } of rows) heads.set(userId, seq);
  return heads;
}

/** Gives the drafts their seqs, in their order, and moves the heads. */
export function numberEvents(heads: LockedHeads, drafts: readonly EventDraft[], createdAt: Date): LoggedEvent[] {
  return drafts.map((draft) => {
    const seq = (heads.get(draft.userId) ?? 0) + 1;
    heads.set(draft.userId, seq);
    return { ...draft, seq, createdAt };
  });
}

/** The statements that keep numbered events, and the heads they moved. */
export function eventStatements(heads: LockedHeads, events: readonly LoggedEvent[]): Statement[] {
  if (events.length === 0) return [];
  const moved = [...new Set(events.map((event) => event.userId))];
  return [
    {
      sql: `INSERT INTO user_events (user_id, seq, kind, conversation_id, message_seq, subject_id, created_at) VALUES ${rowPlaces(events.length)}`,
      values: events.map((event) => [
        event.userId,
        event.seq,
        event.kind,
        event.conversationId ?? null,
        event.messageSeq ?? null,
        event.subjectId ?? null,
        sqlTime(event.createdAt),
      ]),
    },
    {
      sql: `INSERT INTO event_heads (user_id, seq) VALUES ${rowPlaces(moved.length)} ON DUPLICATE KEY UPDATE seq = VALUES(seq)`,
      values: moved.map((userId) => [userId, heads.get(userId)]),
    },
  ];
}

/** Up to `limit` events of a user's log after `after`, oldest first. */
export function readEvents(db: Database, userId: bigint, after: number, limit: number): Promise<LoggedEvent[]> {
  return db.read<LoggedEvent>(
    `SELECT user_id AS userId, seq, kind, conversation_id AS conversationId, message_seq AS messageSeq,
            subject_id AS subjectId, created_at AS createdAt
     FROM user_events WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
    [userId, after, limit],
  );
}

/** What a user's log holds now. */
export async function readBounds(db: Database, userId: bigint): Promise<LogBounds> {
  const [row] = await db.read<LogBounds>(
    "SELECT seq AS newest, trimmed_seq AS trimmed FROM event_heads WHERE user_id = ?",
    [userId],
  );
  return row ?? { newest: 0, trimmed: 0 };
}

/** The newest seqs of many logs; a user without a log is left out. */
export async function readHeads(db: Database, userIds: readonly bigint[]): Promise<Map<bigint, number>> {
  const found = await db.read<{ userId: bigint; seq: number }>(
    "SELECT user_id AS userId, seq FROM event_heads WHERE user_id IN (?)",
    [userIds],
  );
  return new Map(found.map(({ userId, seq }) => [userId, seq]));
}

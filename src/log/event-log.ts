import type { Database } from "../infra/database/database.js";
import { type Statement, rowPlaces, sqlTime } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import type { EventDraft, LoggedEvent } from "./event.js";

/** The newest seq of a user's log: as a transaction has found it, and as it leaves it. */
export interface Head {
  readonly found: number;
  seq: number;
}

/** The heads of users' logs. */
export type Heads = Map<bigint, Head>;

/** The ends of what a log holds: events in (trimmed, newest] can be read. */
export interface LogBounds {
  readonly newest: number;
  readonly trimmed: number;
}

/** Locks the heads of the users' logs in key order: the last locks a transaction takes, so that none wait in a ring. */
export async function lockHeads(tx: Transaction, userIds: Iterable<bigint>): Promise<Heads> {
  const ids = [...new Set(userIds)].sort((a, b) => Number(a - b));
  const rows = await tx.query<{ userId: bigint; seq: number }>(
    "SELECT user_id AS userId, seq FROM event_heads WHERE user_id IN (?) ORDER BY user_id FOR UPDATE",
    [ids],
  );
  const heads: Heads = new Map(ids.map((id) => [id, { found: 0, seq: 0 }]));
  for (const { userId, seq } of rows) heads.set(userId, { found: seq, seq });
  return heads;
}

/** Gives the drafts their seqs, in their order, and moves the heads. */
export function numberEvents(heads: Heads, drafts: readonly EventDraft[], createdAt: Date): LoggedEvent[] {
  return drafts.map((draft) => {
    const head = heads.get(draft.userId);
    if (head === undefined) throw new Error(`An event for user ${draft.userId}, whose log is not held.`);
    return { seq: (head.seq += 1), createdAt, ...draft };
  });
}

/**
 * Moves the heads to where they are left, and locks them in their order here. One that is not where it was found makes
 * the statement fail, by a NULL where none may be: so that this holds of heads too that were not locked before.
 */
export function moveHeads(heads: Heads): Statement {
  // What is to be found travels in the place of a column that stays as it is.
  const rows = [...heads].map(([userId, { found, seq }]) => [userId, seq, found]);
  return {
    sql: `INSERT INTO event_heads (user_id, seq, trimmed_seq) VALUES ${rowPlaces(rows.length)}
          ON DUPLICATE KEY UPDATE seq = IF(seq = VALUES(trimmed_seq), VALUES(seq), NULL)`,
    values: rows,
  };
}

/** Keeps numbered events, if there are any. */
export function insertEvents(events: readonly LoggedEvent[]): Statement[] {
  if (events.length === 0) return [];
  const insert: Statement = {
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
  };
  return [insert];
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

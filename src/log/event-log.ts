import { type Statement, placeholders, toSqlTime } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import type { EventDraft, LoggedEvent } from "./event.js";

/** Newest sequence of a user's log: as read by a transaction, and as the transaction leaves it. */
export interface Head {
  readonly expected: number;
  seq: number;
}

export type Heads = Map<bigint, Head>;

/** Locks the heads of the users' logs in key order. They are the last locks of a transaction, which prevents deadlocks. */
export async function lockHeads(tx: Transaction, userIds: Iterable<bigint>): Promise<Heads> {
  const ids = [...new Set(userIds)].sort((a, b) => Number(a - b));
  const rows = await tx.query<{ userId: bigint; seq: number }>(
    "SELECT user_id AS userId, seq FROM event_heads WHERE user_id IN (?) ORDER BY user_id FOR UPDATE",
    [ids],
  );
  const heads: Heads = new Map(ids.map((id) => [id, { expected: 0, seq: 0 }]));
  for (const { userId, seq } of rows) heads.set(userId, { expected: seq, seq });
  return heads;
}

/** Assigns the next sequences to the drafts, in their order. */
export function numberEvents(heads: Heads, drafts: readonly EventDraft[], createdAt: Date): LoggedEvent[] {
  return drafts.map((draft) => {
    const head = heads.get(draft.userId);
    if (head === undefined) throw new Error(`Expected the head of user ${draft.userId} to be locked.`);
    return { seq: (head.seq += 1), createdAt, ...draft };
  });
}

/**
 * Compare-and-set of many heads in one statement, in key order of the map. A head that differs from its expected value is
 * set to NULL, which NOT NULL rejects: the statement fails, whether or not the heads were locked before.
 */
export function compareAndSetHeads(heads: Heads): Statement {
  // VALUES(trimmed_seq) carries the expected seq; the column itself is not updated.
  const rows = [...heads].map(([userId, { expected, seq }]) => [userId, seq, expected]);
  return {
    sql: `INSERT INTO event_heads (user_id, seq, trimmed_seq) VALUES ${placeholders(rows.length)}
          ON DUPLICATE KEY UPDATE seq = IF(seq = VALUES(trimmed_seq), VALUES(seq), NULL)`,
    values: rows,
  };
}

/** Returns the INSERT of numbered events, or no statement if there are none. */
export function insertEvents(events: readonly LoggedEvent[]): Statement[] {
  if (events.length === 0) return [];
  const insert: Statement = {
    sql: `INSERT INTO user_events (user_id, seq, kind, conversation_id, message_seq, subject_id, created_at) VALUES ${placeholders(events.length)}`,
    values: events.map((event) => [
      event.userId,
      event.seq,
      event.kind,
      event.conversationId ?? null,
      event.messageSeq ?? null,
      event.subjectId ?? null,
      toSqlTime(event.createdAt),
    ]),
  };
  return [insert];
}

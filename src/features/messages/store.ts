import { MESSAGE_COLUMNS, toMessage } from "../../core/message-row.js";
import type { Message } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database.js";

/** Names a message. */
export interface MessageKey {
  readonly conversationId: bigint;
  readonly seq: number;
}

/** Messages by key: one short look-up each in the clustered index. */
export async function readMessages(db: Database, keys: readonly MessageKey[]): Promise<Message[]> {
  const rows = await db.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${keys.map(() => "(conversation_id = ? AND seq = ?)").join(" OR ")}`,
    keys.flatMap(({ conversationId, seq }) => [conversationId, seq]),
  );
  return rows.map(toMessage);
}

/** Up to `limit` messages between two sequences (both excluded): the first ones, or backward the last, newest first. */
export async function readHistory(
  db: Database,
  conversationId: bigint,
  range: { after: number; before: number | undefined; limit: number; direction: "forward" | "backward" },
): Promise<Message[]> {
  const rows = await db.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages
     WHERE conversation_id = ? AND seq > ? ${range.before === undefined ? "" : "AND seq < ?"}
     ORDER BY seq ${range.direction === "forward" ? "ASC" : "DESC"} LIMIT ?`,
    [conversationId, range.after, ...(range.before === undefined ? [] : [range.before]), range.limit],
  );
  return rows.map(toMessage);
}

/** A watermark at the time it was raised. */
export interface ReceiptRow {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly status: "DELIVERED" | "READ";
  readonly upToSeq: number;
  readonly at: Date;
}

/** Whose receipts, for the messages from one sequence to another. */
export interface ReceiptRange {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly from: number;
  readonly to: number;
}

/** The marks within each range, and the first of each kind above it: all that its messages' own times follow from. */
export function readReceipts(db: Database, ranges: readonly ReceiptRange[]): Promise<ReceiptRow[]> {
  const select = `SELECT conversation_id AS conversationId, user_id AS userId, status, up_to_seq AS upToSeq, at
                  FROM message_status WHERE conversation_id = ? AND user_id = ? AND status = ? AND up_to_seq`;
  const parts = ranges.flatMap(({ conversationId, userId, from, to }) =>
    ["DELIVERED", "READ"].flatMap((status) => [
      { sql: `(${select} BETWEEN ? AND ?)`, values: [conversationId, userId, status, from, to] },
      { sql: `(${select} > ? ORDER BY up_to_seq LIMIT 1)`, values: [conversationId, userId, status, to] },
    ]),
  );
  return db.query<ReceiptRow>(
    parts.map(({ sql }) => sql).join(" UNION ALL "),
    parts.flatMap(({ values }) => values),
  );
}

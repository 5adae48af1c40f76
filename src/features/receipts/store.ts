import type { Database } from "../../infra/database/database.js";

/** A raised watermark, and when it was raised. */
export interface ReceiptRow {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly status: "DELIVERED" | "READ";
  readonly upToSeq: number;
  readonly at: Date;
}

/** A user's receipts for the messages from one sequence to another. */
export interface ReceiptRange {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly from: number;
  readonly to: number;
  /** Only those that the sender may see. */
  readonly shownOnly: boolean;
}

/** Reads the marks within each range, and the first of each status above it, which decide its messages' times. */
export function readReceipts(db: Database, ranges: readonly ReceiptRange[]): Promise<ReceiptRow[]> {
  const select = `SELECT conversation_id AS conversationId, user_id AS userId, status, up_to_seq AS upToSeq, at
                  FROM message_status WHERE conversation_id = ? AND user_id = ? AND status = ? AND is_shown >= ? AND up_to_seq`;
  const parts = ranges.flatMap(({ conversationId, userId, from, to, shownOnly }) =>
    ["DELIVERED", "READ"].flatMap((status) => [
      { sql: `(${select} BETWEEN ? AND ?)`, values: [conversationId, userId, status, shownOnly, from, to] },
      { sql: `(${select} > ? ORDER BY up_to_seq LIMIT 1)`, values: [conversationId, userId, status, shownOnly, to] },
    ]),
  );
  return db.read<ReceiptRow>(
    parts.map(({ sql }) => sql).join(" UNION ALL "),
    parts.flatMap(({ values }) => values),
  );
}

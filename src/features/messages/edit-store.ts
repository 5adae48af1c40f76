import type { Message } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { MessageKey } from "../../model/message.js";

/** An earlier text of a message, and when it was replaced. */
export interface EditRow extends MessageKey {
  readonly body: string | null;
  readonly editedAt: Date;
}

/** Number of times that a message was edited. */
export async function countEdits(tx: Transaction, { conversationId, seq }: MessageKey): Promise<number> {
  const [row] = await tx.query<{ count: number | null }>(
    "SELECT MAX(edit_number) AS count FROM message_edits WHERE conversation_id = ? AND seq = ?",
    [conversationId, seq],
  );
  return row?.count ?? 0;
}

/** Updates the text, and stores the previous one as an edit. */
export async function replaceText(tx: Transaction, before: Message, after: Message, editNumber: number): Promise<void> {
  const { conversationId, seq, body, editedAt } = after;
  await tx.script([
    {
      sql: `INSERT INTO message_edits (conversation_id, seq, edit_number, message_text, edited_at) VALUES (?,?,?,?,?)`,
      values: [conversationId, seq, editNumber, before.body, editedAt],
    },
    {
      sql: `UPDATE messages SET message_text = ?, is_edited = TRUE, edited_at = ?, updated_at = ?
            WHERE conversation_id = ? AND seq = ?`,
      values: [body, editedAt, editedAt, conversationId, seq],
    },
  ]);
}

/**
 * Reads the newest `count` earlier texts of each message, by its key, newest first, `limit` rows altogether: texts are
 * numbered from 1 without gaps.
 */
export function readNewestEdits(
  db: Database,
  keys: readonly MessageKey[],
  { count, limit }: { count: number; limit: number },
): Promise<EditRow[]> {
  return db.read<EditRow>(
    `SELECT e.conversation_id AS conversationId, e.seq, e.message_text AS body, e.edited_at AS editedAt
     FROM (SELECT conversation_id, seq, MAX(edit_number) AS newest FROM message_edits
           WHERE ${keys.map(() => "(conversation_id = ? AND seq = ?)").join(" OR ")}
           GROUP BY conversation_id, seq) m
     JOIN message_edits e
       ON e.conversation_id = m.conversation_id AND e.seq = m.seq AND e.edit_number + ? > m.newest
     ORDER BY e.conversation_id, e.seq, e.edit_number DESC LIMIT ?`,
    [...keys.flatMap(({ conversationId, seq }) => [conversationId, seq]), count, limit],
  );
}

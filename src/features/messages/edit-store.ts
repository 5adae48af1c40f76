import type { Message } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database.js";
import type { Transaction } from "../../infra/transaction.js";
import type { MessageKey } from "./store.js";

/** A text that a message had before, and when that was replaced. */
export interface EditRow extends MessageKey {
  readonly body: string | null;
  readonly editedAt: Date;
}

/** How often a message has been edited. */
export async function countEdits(tx: Transaction, { conversationId, seq }: MessageKey): Promise<number> {
  const [row] = await tx.query<{ count: number | null }>(
    "SELECT MAX(edit_number) AS count FROM message_edits WHERE conversation_id = ? AND seq = ?",
    [conversationId, seq],
  );
  return row?.count ?? 0;
}

/** Gives a message its new text, and keeps the one that it had. */
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

/** The earlier texts of messages, oldest first. */
export function readEdits(db: Database, keys: readonly MessageKey[]): Promise<EditRow[]> {
  return db.read<EditRow>(
    `SELECT conversation_id AS conversationId, seq, message_text AS body, edited_at AS editedAt FROM message_edits
     WHERE ${keys.map(() => "(conversation_id = ? AND seq = ?)").join(" OR ")}
     ORDER BY conversation_id, seq, edit_number`,
    keys.flatMap(({ conversationId, seq }) => [conversationId, seq]),
  );
}

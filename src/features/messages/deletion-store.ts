import { NO_MEDIA } from "../../model/message.js";
import type { Message } from "../../generated/prisma/client.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { MessageKey } from "./store.js";

/** What stays of a message that is deleted for everyone: its place, who sent it, and what it answered. */
export function toTombstone(message: Message, at: Date): Message {
  return {
    ...message,
    ...NO_MEDIA,
    body: null,
    isEdited: false,
    editedAt: null,
    isDeleted: true,
    deletedAt: at,
    updatedAt: at,
  };
}

/** Takes out all that a message said and what was said to it. */
export async function wipeMessage(tx: Transaction, { conversationId, seq }: MessageKey, at: Date): Promise<void> {
  const key = [conversationId, seq];
  await tx.script([
    {
      sql: `UPDATE messages SET message_text = NULL, media_url = NULL, media_file_name = NULL, media_mime_type = NULL,
                   media_size = NULL, media_width = NULL, media_height = NULL, media_duration_ms = NULL,
                   latitude = NULL, longitude = NULL, is_edited = FALSE, edited_at = NULL,
                   is_deleted = TRUE, deleted_at = ?, updated_at = ?
            WHERE conversation_id = ? AND seq = ?`,
      values: [at, at, ...key],
    },
    { sql: "DELETE FROM message_edits WHERE conversation_id = ? AND seq = ?", values: key },
    { sql: "DELETE FROM message_reactions WHERE conversation_id = ? AND seq = ?", values: key },
  ]);
}

/** Takes a message out of one person's sight. */
export async function hideMessage(
  tx: Transaction,
  { conversationId, seq }: MessageKey,
  { userId, at }: { userId: bigint; at: Date },
): Promise<void> {
  await tx.execute(
    "INSERT IGNORE INTO message_deletions (conversation_id, user_id, seq, deleted_at) VALUES (?,?,?,?)",
    [conversationId, userId, seq, at],
  );
}

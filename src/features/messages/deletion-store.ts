import type { Message } from "../../generated/prisma/client.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { markDeletedByKey } from "../../model/media-object.js";
import type { MessageKey } from "../../model/message.js";

/** Makes a message a tombstone, and deletes its edits, its reactions and its upload. */
export async function wipeMessage(
  tx: Transaction,
  { conversationId, seq, mediaKey }: Pick<Message, "conversationId" | "seq" | "mediaKey">,
  at: Date,
): Promise<void> {
  const key = [conversationId, seq];
  await tx.script([
    {
      sql: `UPDATE messages SET message_text = NULL, media_url = NULL, media_file_name = NULL, media_mime_type = NULL,
                   media_size = NULL, media_width = NULL, media_height = NULL, media_duration_ms = NULL,
                   latitude = NULL, longitude = NULL, media_key = NULL, media_thumbhash = NULL, media_waveform = NULL,
                   media_variants = NULL, is_edited = FALSE, edited_at = NULL,
                   is_deleted = TRUE, deleted_at = ?, updated_at = ?
            WHERE conversation_id = ? AND seq = ?`,
      values: [at, at, ...key],
    },
    { sql: "DELETE FROM message_edits WHERE conversation_id = ? AND seq = ?", values: key },
    { sql: "DELETE FROM message_reactions WHERE conversation_id = ? AND seq = ?", values: key },
    ...(mediaKey === null ? [] : [markDeletedByKey(mediaKey, at)]),
  ]);
}

/** Hides a message from one user. */
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

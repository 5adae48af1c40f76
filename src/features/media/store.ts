import type { Database } from "../../infra/database/database.js";
import type { ObjectRef } from "../../media/store.js";

/** Object that a message uses, with the number of members who can see that. */
export interface UsedMedia extends ObjectRef {
  readonly id: bigint;
  readonly messageSeq: number;
  readonly viewers: bigint | number;
}

const USED_MEDIA = `id, object_key AS \`key\`, store_upload_id AS storeUploadId, message_seq AS messageSeq, (
    SELECT COUNT(*) FROM conversation_participants p JOIN users u ON u.id = p.user_id
    WHERE p.conversation_id = o.conversation_id AND p.cleared_seq < o.message_seq AND u.is_active = TRUE
      AND NOT EXISTS (SELECT 1 FROM message_deletions d
        WHERE d.conversation_id = p.conversation_id AND d.user_id = p.user_id AND d.seq = o.message_seq)
  ) AS viewers`;

/** Reads the objects of a conversation's messages above a sequence, in its order. */
export function readUsedMediaOf(
  db: Database,
  conversationId: bigint,
  afterSeq: number,
  limit: number,
): Promise<UsedMedia[]> {
  return db.query<UsedMedia>(
    `SELECT ${USED_MEDIA} FROM media_objects o WHERE o.conversation_id = ? AND o.message_seq > ?
     ORDER BY o.message_seq LIMIT ?`,
    [conversationId, afterSeq, limit],
  );
}

/** Reads the objects of all messages above an id, in its order. */
export function readUsedMedia(db: Database, afterId: bigint, limit: number): Promise<UsedMedia[]> {
  return db.query<UsedMedia>(
    `SELECT ${USED_MEDIA} FROM media_objects o WHERE o.id > ? AND o.conversation_id > 0 ORDER BY o.id LIMIT ?`,
    [afterId, limit],
  );
}

/** Records that the store has no file of these objects. */
export async function recordRemoved(db: Database, keys: readonly string[], at: Date): Promise<void> {
  await db.execute(
    "UPDATE media_objects SET removed_at = ?, updated_at = ? WHERE object_key IN (?) AND state = 'DELETED'",
    [at, at, keys],
  );
}

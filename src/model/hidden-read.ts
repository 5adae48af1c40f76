import type { Change } from "../log/logged-transaction.js";

/** A member of a locked conversation, and its newest message. */
interface SecretReader {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly lastSeq: number;
  readonly at: Date;
}

/**
 * Reads a conversation to its end for one member without the other's knowledge (ADR 9): what is unread leaves the counts,
 * and does not come back when a block ends. The member's devices are told; the shown watermarks stay.
 */
export async function readInSecret(
  change: Change,
  { conversationId, userId, lastSeq, at }: SecretReader,
): Promise<void> {
  const { affectedRows } = await change.execute(
    `UPDATE conversation_participants
     SET last_read_seq = ?, last_delivered_seq = ?, unread_count = 0, notification_id = NULL
     WHERE conversation_id = ? AND user_id = ? AND last_read_seq < ?`,
    [lastSeq, lastSeq, conversationId, userId, lastSeq],
  );
  if (affectedRows === 0) return;
  await change.execute(
    `INSERT INTO message_status (conversation_id, user_id, status, up_to_seq, at, is_shown) VALUES (?,?,'READ',?,?,FALSE)`,
    [conversationId, userId, lastSeq, at],
  );
  change.record({
    userId,
    kind: "MessagesRead",
    conversationId,
    messageSeq: lastSeq,
    subjectId: userId,
  });
}

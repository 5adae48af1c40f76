import type { LoggedTransaction } from "../log/logged-transaction.js";
import type { MemberKey } from "./member.js";

interface HiddenRead extends MemberKey {
  readonly lastSeq: number;
  readonly at: Date;
}

/**
 * Marks a conversation as read by one member without showing it to the peer (ADR 9), so that its unread messages do not
 * come back after a block. Records the event for the member only. The caller holds the conversation's lock.
 */
export async function markReadHidden(
  tx: LoggedTransaction,
  { conversationId, userId, lastSeq, at }: HiddenRead,
): Promise<void> {
  const { affectedRows } = await tx.execute(
    `UPDATE conversation_participants
     SET last_read_seq = ?, last_delivered_seq = ?, unread_count = 0, notification_id = NULL
     WHERE conversation_id = ? AND user_id = ? AND last_read_seq < ?`,
    [lastSeq, lastSeq, conversationId, userId, lastSeq],
  );
  if (affectedRows === 0) return;
  await tx.execute(
    `INSERT INTO message_status (conversation_id, user_id, status, up_to_seq, at, is_shown) VALUES (?,?,'READ',?,?,FALSE)`,
    [conversationId, userId, lastSeq, at],
  );
  tx.record({
    userId,
    kind: "MessagesRead",
    conversationId,
    messageSeq: lastSeq,
    subjectId: userId,
  });
}

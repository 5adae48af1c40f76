import { insertNotification } from "../../../src/model/notification.js";
import { RETRACT_PUSH } from "../../../src/model/push-due.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { LockedConversation } from "./locked-conversation.js";
import type { Member, UnreadMessages } from "./member.js";

/**
 * Writes the notification of an unmuted conversation's unread messages and returns its key; none when all is read. A
 * notification of an account without sign-ins is rewritten as new.
 */
export async function notifyOfUnread(
  tx: Transaction,
  { id: conversationId }: LockedConversation,
  { userId, notificationId, mutedUntil }: Member,
  { count, newest, isClaimed, now }: UnreadMessages & { readonly isClaimed: boolean; readonly now: Date },
): Promise<bigint | null> {
  const isMuted = mutedUntil !== null && mutedUntil > now;
  if (newest === undefined || (isMuted && !isClaimed)) {
    if (notificationId !== null) await tx.execute(isClaimed ? READ : WITHDRAW, [now, now, notificationId]);
    return null;
  }
  const { seq, at, senderId } = newest;
  if (notificationId !== null) {
    await tx.execute(
      `UPDATE notifications SET message_count = ?, message_seq = ?, updated_at = ?, created_at = IF(?, created_at, ?)
       WHERE id = ?`,
      [count, seq, at, isClaimed, at, notificationId],
    );
    return notificationId;
  }
  if (isMuted) return null;
  return insertNotification(tx, {
    userId,
    type: "MESSAGE",
    title: "",
    actorId: senderId,
    conversationId,
    messageSeq: seq,
    messageCount: count,
    at,
  });
}

const READ = `UPDATE notifications SET is_read = TRUE, read_at = ?, ${RETRACT_PUSH} WHERE id = ?`;
const WITHDRAW = `UPDATE notifications SET deleted_at = ?, ${RETRACT_PUSH} WHERE id = ?`;

import type { Change } from "../../core/change.js";
import { limitNotification, withdrawNotification } from "../../core/notify.js";
import { recountUnread as recount } from "../../core/unread.js";

interface Membership {
  readonly conversationId: bigint;
  readonly userId: bigint;
}

interface Unread {
  readonly unreadCount: number;
  readonly notificationId: bigint | null;
}

/**
 * Counts a member's unread messages anew after one of them has gone, under the conversation's lock. Their notification
 * counts no more than there are; when there are none, it is withdrawn.
 */
export async function recountUnread(change: Change, member: Membership, at: Date): Promise<void> {
  const { conversationId, userId } = member;
  const { unreadCount, notificationId } = await writeUnread(change, member);
  if (notificationId === null) return;
  if (unreadCount === 0) {
    await change.execute(
      "UPDATE conversation_participants SET notification_id = NULL WHERE conversation_id = ? AND user_id = ?",
      [conversationId, userId],
    );
    await withdrawNotification(change, { userId, id: notificationId, at });
  } else {
    await limitNotification(change, { userId, id: notificationId, messageCount: unreadCount });
  }
}

async function writeUnread(change: Change, { conversationId, userId }: Membership): Promise<Unread> {
  const [, [row]] = await Promise.all([
    change.script([recount({ conversationId, userId })]),
    change.query<Unread>(
      `SELECT unread_count AS unreadCount, notification_id AS notificationId
       FROM conversation_participants WHERE conversation_id = ? AND user_id = ?`,
      [conversationId, userId],
    ),
  ]);
  if (row === undefined) throw new Error(`User ${userId} is no member of conversation ${conversationId}.`);
  return row;
}

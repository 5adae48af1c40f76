import type { LoggedTransaction } from "../../log/logged-transaction.js";
import type { MemberKey } from "../../model/member.js";
import { updateMessageNotification, withdrawNotification } from "../../model/notification.js";
import { isUnread, recountUnread as recount } from "../../model/unread.js";
import type { Message } from "../../generated/prisma/client.js";

/** A member's unread notification of messages, with the unread messages up to the newest that it counts. */
interface OpenNotification {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly messageSeq: number;
  readonly messageCount: number;
  readonly unreadCount: number;
  readonly newestUnreadSeq: number | null;
}

/**
 * Recounts a member's unread messages after one was deleted. Their notification counts one less and references the newest
 * one left; with none left, it is withdrawn. The caller holds the conversation's lock.
 */
export async function recountUnread(
  tx: LoggedTransaction,
  member: MemberKey,
  deleted: Message,
  at: Date,
): Promise<void> {
  const [, notification] = await Promise.all([tx.script([recount(member)]), readNotification(tx, member)]);
  if (notification === undefined) return;
  const { id, messageSeq, messageCount, unreadCount, newestUnreadSeq } = notification;
  // Messages that arrived while a device was in use are older than the notification, or newer than its last message.
  const wasCounted = deleted.seq <= messageSeq && deleted.createdAt >= notification.createdAt;
  const left = Math.min(messageCount - (wasCounted ? 1 : 0), unreadCount);
  if (left <= 0 || newestUnreadSeq === null) {
    await tx.execute(
      "UPDATE conversation_participants SET notification_id = NULL WHERE conversation_id = ? AND user_id = ?",
      [member.conversationId, member.userId],
    );
    await withdrawNotification(tx, { userId: member.userId, id, at });
  } else if (left < messageCount) {
    const moved = { messageCount: left, messageSeq: newestUnreadSeq, at };
    await updateMessageNotification(tx, { userId: member.userId, id, ...moved });
  }
}

async function readNotification(
  tx: LoggedTransaction,
  { conversationId, userId }: MemberKey,
): Promise<OpenNotification | undefined> {
  const [row] = await tx.query<OpenNotification>(
    `SELECT n.id, n.created_at AS createdAt, n.message_seq AS messageSeq, n.message_count AS messageCount,
            COUNT(m.seq) AS unreadCount, MAX(m.seq) AS newestUnreadSeq
     FROM conversation_participants me
     JOIN notifications n ON n.id = me.notification_id
     LEFT JOIN messages m
       ON m.conversation_id = me.conversation_id AND m.seq > GREATEST(me.last_read_seq, me.cleared_seq)
       AND m.seq <= n.message_seq AND ${isUnread("me.user_id")}
     WHERE me.conversation_id = ? AND me.user_id = ?
     GROUP BY n.id, n.created_at, n.message_seq, n.message_count`,
    [conversationId, userId],
  );
  return row && { ...row, unreadCount: Number(row.unreadCount) };
}

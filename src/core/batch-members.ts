import { type Statement, rowPlaces, sqlTime } from "../infra/sql.js";
import type { Transaction } from "../infra/transaction.js";
import { recountUnread } from "./unread.js";

/** A member of a locked conversation, moved on by the changes of a batch. */
export interface Member {
  readonly conversationId: bigint;
  readonly userId: bigint;
  deliveredSeq: number;
  readSeq: number;
  /** The same two as far as the peer may know. */
  shownDeliveredSeq: number;
  shownReadSeq: number;
  /** The unread notification that counts this conversation's messages. */
  notificationId: bigint | null;
  isMuted: boolean;
  isArchived: boolean;
  /** Out of the member's lists until a message comes. */
  isDeleted: boolean;
  readonly hasBlockedPeer: boolean;
  readonly sendsReadReceipts: boolean;
  /** False once the account is deleted. */
  readonly isActive: boolean;
  /** Messages that this batch brings the member. */
  received: number;
  /** Those of them that nobody is there to see. */
  missed: Missed | undefined;
  isMarked: boolean;
}

/** Messages of one batch that a notification is to tell of. */
export interface Missed {
  count: number;
  seq: number;
  readonly senderId: bigint;
}

type MemberRow = Omit<Member, "isMuted" | "received" | "missed" | "isMarked"> & { readonly mutedUntil: Date | null };

/** The members of locked conversations, with what decides between them: blocks, settings, and whether they exist still. */
export async function readMembers(tx: Transaction, conversationIds: readonly bigint[], at: Date): Promise<Member[]> {
  const rows = await tx.query<MemberRow>(
    `SELECT p.conversation_id AS conversationId, p.user_id AS userId, p.last_delivered_seq AS deliveredSeq,
            p.last_read_seq AS readSeq, p.shown_delivered_seq AS shownDeliveredSeq, p.shown_read_seq AS shownReadSeq,
            p.notification_id AS notificationId, p.muted_until AS mutedUntil, p.is_archived AS isArchived,
            p.is_deleted AS isDeleted, k.is_blocked AS hasBlockedPeer, u.sends_read_receipts AS sendsReadReceipts,
            u.is_active AS isActive
     FROM conversation_participants p
     JOIN conversations c ON c.id = p.conversation_id
     JOIN users u ON u.id = p.user_id
     LEFT JOIN user_contacts k
       ON k.user_id = p.user_id AND k.contact_user_id = IF(c.user_one_id = p.user_id, c.user_two_id, c.user_one_id)
     WHERE p.conversation_id IN (?)`,
    [conversationIds],
  );
  // Field by field: a copy by spread takes ten times as long.
  return rows.map((row) => ({
    conversationId: row.conversationId,
    userId: row.userId,
    deliveredSeq: row.deliveredSeq,
    readSeq: row.readSeq,
    shownDeliveredSeq: row.shownDeliveredSeq,
    shownReadSeq: row.shownReadSeq,
    notificationId: row.notificationId,
    isMuted: row.mutedUntil !== null && row.mutedUntil > at,
    isArchived: Boolean(row.isArchived),
    isDeleted: Boolean(row.isDeleted),
    hasBlockedPeer: Boolean(row.hasBlockedPeer),
    sendsReadReceipts: Boolean(row.sendsReadReceipts),
    isActive: Boolean(row.isActive),
    received: 0,
    missed: undefined,
    isMarked: false,
  }));
}

/** Stands where a row that is there keeps its own moment. */
const NEVER = "1970-01-01 00:00:00";

/**
 * Writes the members back, after the messages are in: an INSERT whose rows are all there, which takes half the time of an
 * UPDATE that joins. `activeAt` says when a conversation has got new messages. Who has marked gets the unread count anew
 * from them, others get what came in added.
 */
export function updateMembers(
  members: readonly Member[],
  activeAt: (conversationId: bigint) => Date | null,
): Statement[] {
  const rows = members.map((member) => {
    const moment = activeAt(member.conversationId);
    return [
      member.conversationId,
      member.userId,
      member.deliveredSeq,
      member.readSeq,
      member.shownDeliveredSeq,
      member.shownReadSeq,
      member.isArchived,
      member.isDeleted,
      member.notificationId,
      member.received,
      moment === null ? NEVER : sqlTime(moment),
      NEVER,
    ];
  });
  const sql = `
    INSERT INTO conversation_participants (
      conversation_id, user_id, last_delivered_seq, last_read_seq, shown_delivered_seq, shown_read_seq, is_archived,
      is_deleted, notification_id, unread_count, last_activity_at, joined_at
    ) VALUES ${rowPlaces(rows.length)}
    ON DUPLICATE KEY UPDATE
      last_delivered_seq = VALUES(last_delivered_seq),
      last_read_seq = VALUES(last_read_seq),
      shown_delivered_seq = VALUES(shown_delivered_seq),
      shown_read_seq = VALUES(shown_read_seq),
      is_archived = VALUES(is_archived),
      is_deleted = VALUES(is_deleted),
      notification_id = VALUES(notification_id),
      unread_count = unread_count + VALUES(unread_count),
      last_activity_at = COALESCE(NULLIF(VALUES(last_activity_at), '${NEVER}'), last_activity_at)`;
  return [{ sql, values: rows }, ...members.filter(({ isMarked }) => isMarked).map(recountUnread)];
}

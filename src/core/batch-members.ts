import { type Statement, derivedTable, sqlTime } from "../infra/sql.js";
import type { Transaction } from "../infra/transaction.js";

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
  return rows.map(({ mutedUntil, ...row }) => ({
    ...row,
    isMuted: mutedUntil !== null && mutedUntil > at,
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

const COLUMNS = [
  "conversation_id",
  "user_id",
  "delivered_seq",
  "read_seq",
  "shown_delivered_seq",
  "shown_read_seq",
  "is_archived",
  "is_deleted",
  "notification_id",
  "is_marked",
  "received",
  "active_at",
];

/**
 * Writes the members back, after the messages are in: who has marked gets the unread count anew from them, others get
 * what came in added. `activeAt` says when a conversation has got new messages.
 */
export function updateMembers(
  members: readonly Member[],
  activeAt: (conversationId: bigint) => Date | null,
): Statement {
  const rows = members.map((member) => [
    member.conversationId,
    member.userId,
    member.deliveredSeq,
    member.readSeq,
    member.shownDeliveredSeq,
    member.shownReadSeq,
    member.isArchived,
    member.isDeleted,
    member.notificationId,
    member.isMarked,
    member.received,
    timeOrNull(activeAt(member.conversationId)),
  ]);
  const { sql, values } = derivedTable(COLUMNS, rows);
  return {
    sql: `UPDATE conversation_participants p
          JOIN (${sql}) v ON v.conversation_id = p.conversation_id AND v.user_id = p.user_id
          SET p.last_delivered_seq = v.delivered_seq,
              p.last_read_seq = v.read_seq,
              p.shown_delivered_seq = v.shown_delivered_seq,
              p.shown_read_seq = v.shown_read_seq,
              p.is_archived = v.is_archived,
              p.is_deleted = v.is_deleted,
              p.notification_id = v.notification_id,
              p.unread_count = IF(v.is_marked, ${countUnread("v.read_seq")}, p.unread_count + v.received),
              p.last_activity_at = COALESCE(v.active_at, p.last_activity_at)`,
    values,
  };
}

function timeOrNull(moment: Date | null): string | null {
  return moment === null ? null : sqlTime(moment);
}

/** SQL for the unread messages of the member in row `p`: the peer's visible ones above what has been read. */
export function countUnread(readSeq = "p.last_read_seq"): string {
  return `(
    SELECT COUNT(*) FROM messages m
    WHERE m.conversation_id = p.conversation_id AND m.seq > GREATEST(${readSeq}, p.cleared_seq)
      AND m.sender_id <> p.user_id AND m.is_deleted = FALSE
      AND NOT EXISTS (SELECT 1 FROM message_deletions d
                      WHERE d.conversation_id = m.conversation_id AND d.user_id = p.user_id AND d.seq = m.seq)
  )`;
}

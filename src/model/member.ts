import type { NotificationLevel } from "../generated/enums.js";
import { selectAs } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";

/** Columns of a member's row in conversation_participants, by field. */
export const MEMBER_COLUMNS = {
  deliveredSeq: "last_delivered_seq",
  readSeq: "last_read_seq",
  shownDeliveredSeq: "shown_delivered_seq",
  shownReadSeq: "shown_read_seq",
  clearedSeq: "cleared_seq",
  unreadCount: "unread_count",
  notificationId: "notification_id",
  mutedUntil: "muted_until",
  isArchived: "is_archived",
  isDeleted: "is_deleted",
  notificationLevel: "notification_level",
} as const;

/** Conversations that a user can pin. */
export const MAX_PINNED = 5;

/** `mutedUntil` of a conversation that is muted without an end: the last moment of a DATETIME. */
export const MUTED_FOREVER = new Date("9999-12-31T23:59:59.999Z");

export interface MemberKey {
  readonly conversationId: bigint;
  readonly userId: bigint;
}

/** Member of a conversation: the row, and the block, privacy and account data that affect messages. */
export interface Member extends MemberKey {
  readonly deliveredSeq: number;
  readonly readSeq: number;
  /** Watermarks as the peer may see them (ADR 9). */
  readonly shownDeliveredSeq: number;
  readonly shownReadSeq: number;
  /** Messages up to here are deleted for this member. */
  readonly clearedSeq: number;
  /** Unread messages; null in a cached row whose count only the database has. */
  readonly unreadCount: number | null;
  /** The unread notification that counts this conversation's messages. */
  readonly notificationId: bigint | null;
  readonly mutedUntil: Date | null;
  readonly notificationLevel: NotificationLevel;
  readonly isArchived: boolean;
  /** Hidden from the member's lists until the next message. */
  readonly isDeleted: boolean;
  readonly hasBlockedPeer: boolean;
  readonly sendsReadReceipts: boolean;
  /** False once the account is deleted. */
  readonly isActive: boolean;
  /** True where one of the member's sessions has a push device. */
  readonly hasPush: boolean;
}

/** Reads both members of each conversation. The caller holds the conversations' locks. */
export async function readMembers(tx: Transaction, conversationIds: readonly bigint[]): Promise<Member[]> {
  const rows = await tx.query<Member>(
    `SELECT p.conversation_id AS conversationId, p.user_id AS userId, ${selectAs(MEMBER_COLUMNS, "p")},
            k.is_blocked AS hasBlockedPeer, u.sends_read_receipts AS sendsReadReceipts, u.is_active AS isActive,
            u.has_push AS hasPush
     FROM conversation_participants p
     JOIN conversations c ON c.id = p.conversation_id
     JOIN users u ON u.id = p.user_id
     LEFT JOIN user_contacts k
       ON k.user_id = p.user_id AND k.contact_user_id = IF(c.user_one_id = p.user_id, c.user_two_id, c.user_one_id)
     WHERE p.conversation_id IN (?)`,
    [conversationIds],
  );
  return rows.map(toMember);
}

/** Converts a row in place: the driver returns BOOLEAN as 0 or 1. */
function toMember(row: Member): Member {
  return Object.assign(row, {
    isArchived: Boolean(row.isArchived),
    isDeleted: Boolean(row.isDeleted),
    hasBlockedPeer: Boolean(row.hasBlockedPeer),
    sendsReadReceipts: Boolean(row.sendsReadReceipts),
    isActive: Boolean(row.isActive),
    hasPush: Boolean(row.hasPush),
  });
}

/** Returns true where one of the two has blocked the other. */
export function isBlockedBetween(one: Pick<Member, "hasBlockedPeer">, other: Pick<Member, "hasBlockedPeer">): boolean {
  return one.hasBlockedPeer || other.hasBlockedPeer;
}

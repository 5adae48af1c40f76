import type { Member } from "../model/member.js";

/** Fields of a member's row that a batch may change. */
export const CHANGEABLE_FIELDS = [
  "deliveredSeq",
  "readSeq",
  "shownDeliveredSeq",
  "shownReadSeq",
  "notificationId",
  "isArchived",
  "isDeleted",
] as const satisfies (keyof Member)[];

type Changeable = (typeof CHANGEABLE_FIELDS)[number];
type Mutable<Row> = { -readonly [Key in keyof Row]: Row[Key] };

/** Member within a batch, after the changes applied so far. */
export interface MemberState
  extends Omit<Member, Changeable | "unreadCount">, Mutable<Pick<Member, Changeable | "unreadCount">> {
  /** Values before the batch. */
  readonly found: Pick<Member, Changeable>;
  /** Number of messages that the batch adds for the member. */
  received: number;
  /** Those among them that need a notification. */
  unseen: UnseenMessages | undefined;
}

/** Messages of one batch that arrive while none of their recipient's devices is in use. */
export interface UnseenMessages {
  readonly count: number;
  readonly lastSeq: number;
  readonly senderId: bigint;
}

export function toMemberState(row: Member): MemberState {
  // Field by field: a copy by spread takes ten times as long.
  return {
    conversationId: row.conversationId,
    userId: row.userId,
    deliveredSeq: row.deliveredSeq,
    readSeq: row.readSeq,
    shownDeliveredSeq: row.shownDeliveredSeq,
    shownReadSeq: row.shownReadSeq,
    clearedSeq: row.clearedSeq,
    unreadCount: row.unreadCount,
    notificationId: row.notificationId,
    mutedUntil: row.mutedUntil,
    notificationLevel: row.notificationLevel,
    isArchived: row.isArchived,
    isDeleted: row.isDeleted,
    hasBlockedPeer: row.hasBlockedPeer,
    sendsReadReceipts: row.sendsReadReceipts,
    isActive: row.isActive,
    hasPush: row.hasPush,
    found: {
      deliveredSeq: row.deliveredSeq,
      readSeq: row.readSeq,
      shownDeliveredSeq: row.shownDeliveredSeq,
      shownReadSeq: row.shownReadSeq,
      notificationId: row.notificationId,
      isArchived: row.isArchived,
      isDeleted: row.isDeleted,
    },
    received: 0,
    unseen: undefined,
  };
}

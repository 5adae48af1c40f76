import { type Statement, asFields, rowPlaces, sqlTime } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import { recountUnread, uncountRead } from "../model/unread.js";

/** A member of a conversation, with what decides between the two: blocks, settings, and whether they exist still. */
export interface MemberRow {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly deliveredSeq: number;
  readonly readSeq: number;
  /** The same two as far as the peer may know. */
  readonly shownDeliveredSeq: number;
  readonly shownReadSeq: number;
  /** The unread notification that counts this conversation's messages. */
  readonly notificationId: bigint | null;
  readonly mutedUntil: Date | null;
  readonly isArchived: boolean;
  /** Out of the member's lists until a message comes. */
  readonly isDeleted: boolean;
  readonly hasBlockedPeer: boolean;
  readonly sendsReadReceipts: boolean;
  /** False once the account is deleted. */
  readonly isActive: boolean;
}

/** What a batch may move, by its columns. */
const MOVED = {
  deliveredSeq: "last_delivered_seq",
  readSeq: "last_read_seq",
  shownDeliveredSeq: "shown_delivered_seq",
  shownReadSeq: "shown_read_seq",
  notificationId: "notification_id",
  isArchived: "is_archived",
  isDeleted: "is_deleted",
} as const satisfies Partial<Record<keyof MemberRow, string>>;

type Moved = keyof typeof MOVED;
const MOVED_FIELDS = Object.keys(MOVED) as Moved[];

/** A member as the changes of a batch move them on. */
export interface Member extends Moving<MemberRow, Moved> {
  readonly isMuted: boolean;
  /** What was there before. */
  readonly found: Pick<MemberRow, Moved>;
  /** Messages that this batch brings the member. */
  received: number;
  /** Those of them that nobody is there to see. */
  missed: Missed | undefined;
  isMarked: boolean;
}

type Moving<Row, Key extends keyof Row> = Omit<Row, Key> & { -readonly [key in Key]: Row[key] };

/** Messages of one batch that a notification is to tell of. */
export interface Missed {
  count: number;
  seq: number;
  readonly senderId: bigint;
}

/** The members of locked conversations. */
export async function readMembers(tx: Transaction, conversationIds: readonly bigint[]): Promise<MemberRow[]> {
  return tx.query<MemberRow>(
    `SELECT p.conversation_id AS conversationId, p.user_id AS userId, ${asFields(MOVED, "p")},
            p.muted_until AS mutedUntil, k.is_blocked AS hasBlockedPeer, u.sends_read_receipts AS sendsReadReceipts,
            u.is_active AS isActive
     FROM conversation_participants p
     JOIN conversations c ON c.id = p.conversation_id
     JOIN users u ON u.id = p.user_id
     LEFT JOIN user_contacts k
       ON k.user_id = p.user_id AND k.contact_user_id = IF(c.user_one_id = p.user_id, c.user_two_id, c.user_one_id)
     WHERE p.conversation_id IN (?)`,
    [conversationIds],
  );
}

/** The member of a row, whom a batch at this moment may move on. The driver gives BOOLEAN as 0 or 1. */
export function toMember(row: MemberRow, at: Date): Member {
  // Field by field: a copy by spread takes ten times as long.
  const found = {
    deliveredSeq: row.deliveredSeq,
    readSeq: row.readSeq,
    shownDeliveredSeq: row.shownDeliveredSeq,
    shownReadSeq: row.shownReadSeq,
    notificationId: row.notificationId,
    isArchived: Boolean(row.isArchived),
    isDeleted: Boolean(row.isDeleted),
  };
  return {
    conversationId: row.conversationId,
    userId: row.userId,
    deliveredSeq: found.deliveredSeq,
    readSeq: found.readSeq,
    shownDeliveredSeq: found.shownDeliveredSeq,
    shownReadSeq: found.shownReadSeq,
    notificationId: found.notificationId,
    mutedUntil: row.mutedUntil,
    isArchived: found.isArchived,
    isDeleted: found.isDeleted,
    hasBlockedPeer: Boolean(row.hasBlockedPeer),
    sendsReadReceipts: Boolean(row.sendsReadReceipts),
    isActive: Boolean(row.isActive),
    isMuted: row.mutedUntil !== null && row.mutedUntil > at,
    found,
    received: 0,
    missed: undefined,
    isMarked: false,
  };
}

/** Stands where a row that is there keeps its own moment. */
const NEVER = "1970-01-01 00:00:00";

/** What a batch leaves of a conversation that its members' rows depend on. */
export interface ConversationLeft {
  readonly lastSeq: number;
  /** When it got new messages; null without. */
  readonly activeAt: Date | null;
}

/**
 * Writes what has changed of the members, after the messages are in: an INSERT whose rows are all there, which takes half
 * the time of an UPDATE that joins. What came in is added to the unread counts; then what was read is taken from them.
 */
export function updateMembers(
  members: readonly Member[],
  conversationOf: (id: bigint) => ConversationLeft,
): Statement[] {
  const hasMoved = (member: Member, field: Moved) => member[field] !== member.found[field];
  const moved = MOVED_FIELDS.filter((field) => members.some((member) => hasMoved(member, field)));
  const rows = members.flatMap((member) => {
    const moment = conversationOf(member.conversationId).activeAt;
    if (moment === null && !moved.some((field) => hasMoved(member, field))) return [];
    const { conversationId, userId, received } = member;
    const activity = moment === null ? NEVER : sqlTime(moment);
    return [[conversationId, userId, received, activity, NEVER, ...moved.map((field) => member[field])]];
  });
  if (rows.length === 0) return [];
  const columns = moved.map((field) => MOVED[field]);
  const into = ["conversation_id", "user_id", "unread_count", "last_activity_at", "joined_at", ...columns];
  const sql = `
    INSERT INTO conversation_participants (${into.join(", ")}) VALUES ${rowPlaces(rows.length)}
    ON DUPLICATE KEY UPDATE
      ${columns.map((column) => `${column} = VALUES(${column}),`).join(" ")}
      unread_count = unread_count + VALUES(unread_count),
      last_activity_at = COALESCE(NULLIF(VALUES(last_activity_at), '${NEVER}'), last_activity_at)`;
  const marked = members.filter(({ isMarked }) => isMarked);
  const counts = marked.map((member) => countLess(member, conversationOf(member.conversationId).lastSeq));
  return [{ sql, values: rows }, ...counts];
}

/** Counts what was read, or what is left to be read: one may be a message where the other is a hundred thousand. */
function countLess(member: Member, lastSeq: number): Statement {
  const { found, readSeq } = member;
  return readSeq - found.readSeq < lastSeq - readSeq
    ? uncountRead(member, found.readSeq, readSeq)
    : recountUnread(member);
}

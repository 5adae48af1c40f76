import { isUnread } from "../../../src/model/unread.js";
import type { ConversationParticipant } from "../../../src/generated/prisma/client.js";
import { type Statement, selectAs } from "../../../src/infra/database/sql.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";

const COLUMNS = {
  userId: "user_id",
  lastDeliveredSeq: "last_delivered_seq",
  lastReadSeq: "last_read_seq",
  shownDeliveredSeq: "shown_delivered_seq",
  shownReadSeq: "shown_read_seq",
  unreadCount: "unread_count",
  notificationId: "notification_id",
  mutedUntil: "muted_until",
  isArchived: "is_archived",
  isPinned: "is_pinned",
  isDeleted: "is_deleted",
  lastActivityAt: "last_activity_at",
} as const satisfies Partial<Record<keyof ConversationParticipant, string>>;

type Field = keyof typeof COLUMNS;
const FIELDS = Object.keys(COLUMNS) as Field[];

/** Columns of a member's row that the import writes, and the time of the conversation's newest message. */
export interface Member extends Pick<ConversationParticipant, Field> {
  readonly lastMessageAt: Date | null;
}

/** Unread messages of a member. */
export interface UnreadMessages {
  readonly count: number;
  readonly newest: { readonly seq: number; readonly at: Date; readonly senderId: bigint } | undefined;
}

/** Reads both members of a locked conversation. */
export async function readMembers(tx: Transaction, conversationId: bigint): Promise<Member[]> {
  const rows = await tx.query<Member>(
    `SELECT ${selectAs(COLUMNS, "p")}, c.last_message_at AS lastMessageAt
     FROM conversation_participants p JOIN conversations c ON c.id = p.conversation_id WHERE p.conversation_id = ?`,
    [conversationId],
  );
  return rows.map((row) => ({
    ...row,
    isArchived: Boolean(row.isArchived),
    isPinned: Boolean(row.isPinned),
    isDeleted: Boolean(row.isDeleted),
  }));
}

/** Counts each member's unread messages above their watermark, and reads the newest one. */
export async function readUnread(
  tx: Transaction,
  conversationId: bigint,
  members: readonly Member[],
): Promise<Map<bigint, UnreadMessages>> {
  const select = ({ lastReadSeq }: Member) => `
    SELECT p.user_id AS userId, (
             SELECT COUNT(*) FROM messages m WHERE m.conversation_id = p.conversation_id
             AND m.seq > GREATEST(${lastReadSeq}, p.cleared_seq) AND ${isUnread("p.user_id")}
           ) AS count,
           m.seq, m.created_at AS at, m.sender_id AS senderId
    FROM conversation_participants p
    LEFT JOIN messages m ON m.conversation_id = p.conversation_id AND m.seq = (
      SELECT newest.seq FROM messages newest
      WHERE newest.conversation_id = p.conversation_id AND newest.seq > ${lastReadSeq}
        AND newest.sender_id <> p.user_id AND newest.is_deleted = FALSE
      ORDER BY newest.seq DESC LIMIT 1)
    WHERE p.conversation_id = ? AND p.user_id = ?`;
  const rows = await tx.query<{ userId: bigint; count: bigint; seq: number | null; at: Date; senderId: bigint }>(
    members.map(select).join(" UNION ALL "),
    members.flatMap(({ userId }) => [conversationId, userId]),
  );
  return new Map(
    rows.map(({ userId, count, seq, at, senderId }) => [
      userId,
      { count: Number(count), newest: count === 0n || seq === null ? undefined : { seq, at, senderId } },
    ]),
  );
}

/** Writes a member's row. */
export function updateMember(conversationId: bigint, member: Member): Statement {
  const fields = FIELDS.filter((field) => field !== "userId");
  return {
    sql: `UPDATE conversation_participants SET ${fields.map((field) => `${COLUMNS[field]} = ?`).join(", ")}
          WHERE conversation_id = ? AND user_id = ?`,
    values: [...fields.map((field) => member[field]), conversationId, member.userId],
  };
}

/** True when no column differs. */
export function isSameMember(one: Member, other: Member): boolean {
  return FIELDS.every((field) => {
    const [before, after] = [one[field], other[field]];
    return before instanceof Date && after instanceof Date ? before.getTime() === after.getTime() : before === after;
  });
}

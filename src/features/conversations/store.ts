import type { Database } from "../../infra/database/database.js";
import { isDuplicate } from "../../infra/database/errors.js";
import { selectAs } from "../../infra/database/sql.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import type { MemberKey } from "../../model/member.js";
import { type MemberSettings, SETTINGS_COLUMNS, toBooleans } from "./member-settings-store.js";

/** A conversation as seen by one of its two members; fields have the schema's names. */
export interface ConversationRow extends MemberSettings {
  readonly id: bigint;
  readonly viewerId: bigint;
  readonly peerId: bigint;
  readonly lastSequence: number;
  readonly lastMessageAt: Date | null;
  /** Time at which the viewer opened it, or of the first message: not of what the peer did before. */
  readonly createdAt: Date;
  readonly viewerDeliveredSequence: number;
  readonly viewerReadSequence: number;
  /** The viewer has cleared the history up to this sequence. */
  readonly clearedSequence: number;
  readonly unreadCount: number;
  readonly lastActivityAt: Date;
  readonly peerDeliveredSequence: number;
  /** 0 while either member has read receipts off. */
  readonly peerReadSequence: number;
  /** True where both members have read receipts on. */
  readonly sharesReadReceipts: boolean;
}

/** Keyset of a page: the last conversation before it. */
export interface ConversationCursor {
  readonly isPinned: boolean;
  readonly lastActivityAt: Date;
  readonly id: bigint;
}

/** Part of a user's list, by keyset. */
export interface ListRange {
  readonly archived: boolean;
  /** Only conversations with unread messages, or only those without. */
  readonly unread: boolean | undefined;
  readonly after: ConversationCursor | undefined;
  readonly limit: number;
}

// STRAIGHT_JOIN fixes the order, each row by its primary key: the optimizer would otherwise read and sort all of a user's
// conversations for a page of 30.
const SELECT = `
  SELECT STRAIGHT_JOIN
         c.id, me.user_id AS viewerId, peer.user_id AS peerId, c.last_seq AS lastSequence,
         IF(c.last_seq > me.cleared_seq, c.last_message_at, NULL) AS lastMessageAt, me.joined_at AS createdAt,
         me.last_delivered_seq AS viewerDeliveredSequence, me.last_read_seq AS viewerReadSequence,
         me.cleared_seq AS clearedSequence, me.unread_count AS unreadCount,
         ${selectAs(SETTINGS_COLUMNS, "me")}, me.last_activity_at AS lastActivityAt,
         peer.shown_delivered_seq AS peerDeliveredSequence, peer.shown_read_seq AS peerReadSequence,
         viewers.sends_read_receipts AND peers.sends_read_receipts AS sharesReadReceipts
  FROM conversation_participants me
  JOIN conversations c ON c.id = me.conversation_id
  JOIN conversation_participants peer
    ON peer.conversation_id = c.id AND peer.user_id = IF(c.user_one_id = me.user_id, c.user_two_id, c.user_one_id)
  JOIN users viewers ON viewers.id = me.user_id
  JOIN users peers ON peers.id = peer.user_id`;

/** Reads the conversations among `ids` of which the user is a member. */
export async function readConversations(
  db: Database,
  userId: bigint,
  ids: readonly bigint[],
): Promise<ConversationRow[]> {
  const rows = await db.read<ConversationRow>(
    `${SELECT} WHERE me.user_id = ? AND me.conversation_id IN (?) AND (me.is_hidden = FALSE OR c.last_seq > 0)`,
    [userId, ids],
  );
  return rows.map(toConversation);
}

/** Reads a page of a user's list by keyset: pinned first, then by latest activity; only conversations with messages. */
export async function readConversationList(
  db: Database,
  userId: bigint,
  { archived, unread, after, limit }: ListRange,
): Promise<ConversationRow[]> {
  const unreadOrRead = unread === undefined ? "" : `AND me.unread_count ${unread ? ">" : "="} 0`;
  const afterCursor =
    after === undefined
      ? ""
      : `AND (me.is_pinned < ? OR (me.is_pinned = ? AND (me.last_activity_at < ?
              OR (me.last_activity_at = ? AND me.conversation_id < ?))))`;
  const position =
    after === undefined ? [] : [after.isPinned, after.isPinned, after.lastActivityAt, after.lastActivityAt, after.id];
  const rows = await db.read<ConversationRow>(
    `${SELECT} WHERE me.user_id = ? AND me.is_archived = ? AND me.is_deleted = FALSE AND c.last_seq > 0
     ${unreadOrRead} ${afterCursor}
     ORDER BY me.is_pinned DESC, me.last_activity_at DESC, me.conversation_id DESC LIMIT ?`,
    [userId, archived, ...position, limit],
  );
  return rows.map(toConversation);
}

/** Returns the key of a pair's conversation, if any. */
export async function findConversationId(
  db: Pick<Database, "query">,
  [one, two]: readonly [bigint, bigint],
): Promise<bigint | undefined> {
  const [row] = await db.query<{ id: bigint }>(
    "SELECT id FROM conversations WHERE user_one_id = ? AND user_two_id = ?",
    [one, two],
  );
  return row?.id;
}

/** Activity time of a conversation without messages. */
const NO_ACTIVITY = new Date(0);

/** Inserts a pair's conversation, hidden from the peer; undefined when a concurrent request has inserted it. */
export async function insertConversation(
  tx: LoggedTransaction,
  [one, two]: readonly [bigint, bigint],
  { openerId, at }: { openerId: bigint; at: Date },
): Promise<bigint | undefined> {
  try {
    const { insertId } = await tx.execute(
      "INSERT INTO conversations (user_one_id, user_two_id, created_at, updated_at) VALUES (?, ?, ?, ?)",
      [one, two, at, at],
    );
    await tx.execute(
      `INSERT INTO conversation_participants (conversation_id, user_id, is_hidden, last_activity_at, joined_at)
       VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)`,
      [one, two].flatMap((userId) => [insertId, userId, userId !== openerId, NO_ACTIVITY, at]),
    );
    return insertId;
  } catch (error) {
    if (isDuplicate(error, "conversations_user_one_id_user_two_id_key")) return undefined;
    throw error;
  }
}

/** Reveals a hidden conversation to a member, as opened now; false when it was visible. */
export async function revealConversation(
  tx: LoggedTransaction,
  { conversationId, userId }: MemberKey,
  at: Date,
): Promise<boolean> {
  // Unless a first message has revealed it before.
  const { affectedRows } = await tx.execute(
    `UPDATE conversation_participants SET is_hidden = FALSE, joined_at = IF(last_activity_at = ?, ?, joined_at)
     WHERE conversation_id = ? AND user_id = ? AND is_hidden = TRUE`,
    [NO_ACTIVITY, at, conversationId, userId],
  );
  return affectedRows > 0;
}

/** Returns those of `userIds` with whom the user has exchanged messages both ways. */
export async function readMutualPartners(db: Database, userId: bigint, userIds: readonly bigint[]): Promise<bigint[]> {
  const hasWritten = (who: string) =>
    `EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender_id = c.${who})`;
  const both = `${hasWritten("user_one_id")} AND ${hasWritten("user_two_id")}`;
  const rows = await db.read<{ id: bigint }>(
    `SELECT c.user_two_id AS id FROM conversations c WHERE c.user_one_id = ? AND c.user_two_id IN (?) AND ${both}
     UNION ALL
     SELECT c.user_one_id FROM conversations c WHERE c.user_two_id = ? AND c.user_one_id IN (?) AND ${both}`,
    [userId, userIds, userId, userIds],
  );
  return rows.map(({ id }) => id);
}

/** Counts a user's unread messages in conversations that are neither muted nor archived. */
export async function countUnread(db: Database, userId: bigint, now: Date): Promise<number> {
  const [row] = await db.query<{ count: bigint | string | null }>(
    `SELECT SUM(unread_count) AS count FROM conversation_participants
     WHERE user_id = ? AND is_archived = FALSE AND (muted_until IS NULL OR muted_until <= ?)`,
    [userId, now],
  );
  return Number(row?.count ?? 0);
}

/** Converts a row in place: the driver returns BOOLEAN as 0 or 1. */
function toConversation(row: ConversationRow): ConversationRow {
  const sharesReadReceipts = Boolean(row.sharesReadReceipts);
  return Object.assign(row, toBooleans(row), {
    peerReadSequence: sharesReadReceipts ? row.peerReadSequence : 0,
    sharesReadReceipts,
  });
}

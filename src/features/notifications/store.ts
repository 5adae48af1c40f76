import type { Notification } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";
import { deleteInBatches } from "../../infra/database/batch-delete.js";
import { describeTable } from "../../infra/database/table.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { RETRACT_PUSH } from "../../model/push-due.js";

const NOTIFICATIONS = describeTable<Notification>("notifications", {
  id: "id",
  userId: "user_id",
  type: "notification_type",
  title: "title",
  body: "message",
  actorId: "actor_id",
  conversationId: "conversation_id",
  messageSeq: "message_seq",
  messageCount: "message_count",
  isRead: { boolean: "is_read" },
  readAt: "read_at",
  deletedAt: "deleted_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
  pushDueAt: "push_due_at",
  pushedSeq: "pushed_seq",
});

const UNREAD = "AND is_read = FALSE";

/** Keyset of a page of notifications. */
export interface NotificationCursor {
  readonly updatedAt: Date;
  readonly id: bigint;
}

/** Returns up to `limit` notifications of a user, the last updated first (keyset pagination). */
export async function findNotifications(
  db: Database,
  userId: bigint,
  { after, unreadOnly, limit }: { after: NotificationCursor | undefined; unreadOnly: boolean; limit: number },
): Promise<Notification[]> {
  const page = after === undefined ? "" : "AND (updated_at < ? OR (updated_at = ? AND id < ?))";
  const rows = await db.read<Notification>(
    `SELECT ${NOTIFICATIONS.columns} FROM notifications
     WHERE user_id = ? AND deleted_at IS NULL ${unreadOnly ? UNREAD : ""} ${page}
     ORDER BY updated_at DESC, id DESC LIMIT ?`,
    [userId, ...(after === undefined ? [] : [after.updatedAt, after.updatedAt, after.id]), limit],
  );
  return rows.map(NOTIFICATIONS.toRow);
}

/** Returns up to `limit` unread notifications of a user, in no order. */
export async function findUnreadNotifications(db: Database, userId: bigint, limit: number): Promise<Notification[]> {
  const rows = await db.read<Notification>(
    `SELECT ${NOTIFICATIONS.columns} FROM notifications WHERE user_id = ? AND deleted_at IS NULL ${UNREAD} LIMIT ?`,
    [userId, limit],
  );
  return rows.map(NOTIFICATIONS.toRow);
}

/** Counts the unread notifications of a user. */
export async function countUnreadNotifications(db: Database, userId: bigint): Promise<number> {
  const [row] = await db.read<{ count: bigint }>(
    `SELECT COUNT(*) AS count FROM notifications WHERE user_id = ? AND deleted_at IS NULL ${UNREAD}`,
    [userId],
  );
  return Number(row?.count);
}

/** Reads the notifications among `ids` that are a user's, deleted ones included. */
export async function readNotifications(db: Database, userId: bigint, ids: readonly bigint[]): Promise<Notification[]> {
  const rows = await db.read<Notification>(
    `SELECT ${NOTIFICATIONS.columns} FROM notifications WHERE id IN (?) AND user_id = ?`,
    [ids, userId],
  );
  return rows.map(NOTIFICATIONS.toRow);
}

/** Locks a user's notifications. Returns the ids of those not deleted and, with `unreadOnly`, unread. */
export async function lockNotifications(
  tx: Transaction,
  userId: bigint,
  ids: readonly bigint[],
  { unreadOnly }: { unreadOnly: boolean },
): Promise<bigint[]> {
  const rows = await tx.query<{ id: bigint }>(
    `SELECT id FROM notifications WHERE user_id = ? AND id IN (?) AND deleted_at IS NULL ${unreadOnly ? UNREAD : ""}
     ORDER BY id FOR UPDATE`,
    [userId, ids],
  );
  return rows.map(({ id }) => id);
}

/** Marks notifications as read. */
export async function setRead(tx: Transaction, ids: readonly bigint[], at: Date): Promise<void> {
  await tx.execute(`UPDATE notifications SET is_read = TRUE, read_at = ?, ${RETRACT_PUSH} WHERE id IN (?)`, [
    at,
    at,
    ids,
  ]);
}

/** Detaches the notifications from their conversations, whose next unseen message creates another. */
export async function releaseConversations(
  tx: Transaction,
  userId: bigint,
  { ids, conversationIds }: { ids: readonly bigint[]; conversationIds: readonly bigint[] },
): Promise<void> {
  if (conversationIds.length === 0) return;
  await tx.execute(
    `UPDATE conversation_participants SET notification_id = NULL
     WHERE user_id = ? AND conversation_id IN (?) AND notification_id IN (?)`,
    [userId, conversationIds, ids],
  );
}

/** Deletes the rows of notifications that were deleted before `before`. */
export function trimNotifications(db: Database, before: Date): Promise<void> {
  // CONTACT rows stay: they prevent a second notification of the same contact.
  const condition = "deleted_at < ? AND notification_type <> 'CONTACT'";
  return deleteInBatches(db, { table: "notifications", condition, values: [before] });
}

import type { Notification } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";
import { deleteInBatches } from "../../infra/database/batch-delete.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { RETRACT_PUSH } from "../../model/push-due.js";

/** Keyset of a page of notifications. */
export interface NotificationCursor {
  readonly updatedAt: Date;
  readonly id: bigint;
}

/** Returns up to `limit` notifications of a user, the last updated first (keyset pagination). */
export function findNotifications(
  { prisma }: Database,
  userId: bigint,
  { after, unreadOnly, limit }: { after: NotificationCursor | undefined; unreadOnly: boolean; limit: number },
): Promise<Notification[]> {
  return prisma.notification.findMany({
    where: {
      userId,
      deletedAt: null,
      ...(unreadOnly && { isRead: false }),
      ...(after !== undefined && {
        OR: [{ updatedAt: { lt: after.updatedAt } }, { updatedAt: after.updatedAt, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
    take: limit,
  });
}

/** Returns all unread notifications of a user. */
export function findUnreadNotifications({ prisma }: Database, userId: bigint): Promise<Notification[]> {
  return prisma.notification.findMany({ where: { userId, deletedAt: null, isRead: false } });
}

/** Counts the unread notifications of a user. */
export function countUnreadNotifications({ prisma }: Database, userId: bigint): Promise<number> {
  return prisma.notification.count({ where: { userId, deletedAt: null, isRead: false } });
}

/** Locks a user's notifications. Returns the ids of those not deleted and, with `unreadOnly`, unread. */
export async function lockNotifications(
  tx: Transaction,
  userId: bigint,
  ids: readonly bigint[],
  { unreadOnly }: { unreadOnly: boolean },
): Promise<bigint[]> {
  const rows = await tx.query<{ id: bigint }>(
    `SELECT id FROM notifications WHERE user_id = ? AND id IN (?) AND deleted_at IS NULL ${unreadOnly ? "AND is_read = FALSE" : ""}
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

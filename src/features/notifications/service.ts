import type { SignedIn } from "../../context.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { lockConversations } from "../../model/conversation-lock.js";
import { withdrawNotification } from "../../model/notification.js";
import type { Notification } from "../../generated/prisma/client.js";
import { type Page, fromListCursor, requirePageSize, toListCursor, toPage } from "../../graphql/connection.js";
import { keyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { notificationById } from "./loader.js";
import {
  type NotificationCursor,
  findNotifications,
  findUnreadNotifications,
  lockNotifications,
  releaseConversations,
  setRead,
} from "./store.js";
import type { DeleteNotificationInput, MarkNotificationReadInput } from "./types.js";

/** Notifications that one transaction marks: it locks their conversations against sends. */
const MARK_BATCH_SIZE = 200;

/** Returns a page of the viewer's notifications, the newest first. */
export async function listNotifications(
  ctx: SignedIn,
  { first, after, unreadOnly }: { first: number | null; after: string | undefined; unreadOnly: boolean },
): Promise<Page<Notification>> {
  const size = requirePageSize(first);
  const cursor = after === undefined ? undefined : requireCursor(after, "after", (text) => toCursor(ctx, text));
  const rows = await findNotifications(ctx.db, ctx.viewer.userId, { after: cursor, unreadOnly, limit: size + 1 });
  return toPage(
    rows,
    size,
    ({ updatedAt, id }) => toListCursor(updatedAt.getTime(), toGlobalId(ctx, "Notification", id)),
    {
      hasCursor: after !== undefined,
    },
  );
}

/** Returns the viewer's notification, or null if it is deleted, of another user, or does not exist. */
export async function findNotification(ctx: SignedIn, id: string): Promise<Notification | null> {
  const key = keyOf(ctx, "Notification", id);
  const found = key === undefined ? undefined : await notificationById(ctx).load(key);
  return found?.deletedAt === null ? found : null;
}

/** Marks a notification of the viewer as read. @throws Refusal NOT_FOUND */
export async function markNotificationRead(
  ctx: SignedIn,
  { notificationId }: MarkNotificationReadInput,
): Promise<Notification> {
  const notification = await requireNotification(ctx, notificationId);
  await markRead(ctx, [notification]);
  notificationById(ctx).clear(notification.id);
  return requireNotification(ctx, notificationId);
}

/** Marks all notifications of the viewer as read. Returns the number of unread ones. */
export async function markAllNotificationsRead(ctx: SignedIn): Promise<number> {
  let marked = 0;
  for (let isLast = false; !isLast;) {
    const unread = await findUnreadNotifications(ctx.db, ctx.viewer.userId, MARK_BATCH_SIZE);
    // Those that another request has marked meanwhile are not found again either.
    marked += await markRead(ctx, unread);
    isLast = unread.length < MARK_BATCH_SIZE;
  }
  return marked;
}

/** Deletes a notification of the viewer and returns its id. @throws Refusal NOT_FOUND */
export async function deleteNotification(ctx: SignedIn, { notificationId }: DeleteNotificationInput): Promise<string> {
  const notification = await requireNotification(ctx, notificationId);
  const { userId } = ctx.viewer;
  await changeUnchanged(ctx, [notification], { unreadOnly: false }, async (tx, ids) => {
    for (const id of ids) await withdrawNotification(tx, { userId, id, at: ctx.now() });
  });
  return toGlobalId(ctx, "Notification", notification.id);
}

function markRead(ctx: SignedIn, notifications: readonly Notification[]): Promise<number> {
  const { userId } = ctx.viewer;
  return changeUnchanged(ctx, notifications, { unreadOnly: true }, async (tx, ids) => {
    await setRead(tx, ids, ctx.now());
    for (const id of ids) tx.record({ userId, kind: "NotificationChanged", subjectId: id });
  });
}

/**
 * Changes the notifications that are still as they were read, and returns their number. The conversations are locked
 * first, in the lock order of the writer: the next unseen message then creates a new notification.
 */
async function changeUnchanged(
  ctx: SignedIn,
  notifications: readonly Notification[],
  which: { unreadOnly: boolean },
  work: (tx: LoggedTransaction, ids: readonly bigint[]) => Promise<void>,
): Promise<number> {
  if (notifications.length === 0) return 0;
  const { userId } = ctx.viewer;
  const conversationIds = notifications.map((row) => row.conversationId).filter((id) => id !== null);
  const found = notifications.map(({ id }) => id);
  return ctx.transact(async (tx) => {
    await lockConversations(tx, conversationIds);
    const ids = await lockNotifications(tx, userId, found, which);
    if (ids.length === 0) return 0;
    await releaseConversations(tx, userId, { ids, conversationIds });
    await work(tx, ids);
    return ids.length;
  });
}

async function requireNotification(ctx: SignedIn, id: string): Promise<Notification> {
  const notification = await findNotification(ctx, id);
  if (notification === null) throw new Refusal("NOT_FOUND", "There is no such notification.", ["notificationId"]);
  return notification;
}

function toCursor(ctx: SignedIn, cursor: string): NotificationCursor | undefined {
  const [time = "", id = ""] = fromListCursor(cursor, 2) ?? [];
  const key = keyOf(ctx, "Notification", id);
  return key === undefined || !/^\d{1,13}$/u.test(time) ? undefined : { updatedAt: new Date(Number(time)), id: key };
}

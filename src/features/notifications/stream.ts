import type { SignedIn } from "../../context.js";
import { createIterator } from "../../core/iterator.js";
import { type StreamItem, followLog } from "../../core/stream.js";
import type { Notification } from "../../generated/prisma/client.js";
import { NotificationEventKind } from "./events.js";
import { notificationById } from "./loader.js";

/** The viewer's notifications as they are made and as they count up, live from now. */
export function followNotifications(ctx: SignedIn): AsyncIterableIterator<Notification> {
  const events = followLog(ctx, {
    userId: ctx.viewer.userId,
    accepts: ({ kind }) => kind === NotificationEventKind.NotificationChanged,
    queueLimit: ctx.config.STREAM_QUEUE_EVENTS,
  });
  return createIterator<Notification>(
    async () => {
      for (;;) {
        const { value: event, done } = await events.next();
        if (done === true) return { value: undefined, done };
        const notification = await unreadOf(ctx, event);
        if (notification !== undefined) return { value: notification, done: false };
      }
    },
    async () => void (await events.return?.()),
  );
}

/** What a notification's event adds: of one that was read or deleted, nothing. */
async function unreadOf(ctx: SignedIn, event: StreamItem): Promise<Notification | undefined> {
  if (!("subjectId" in event) || typeof event.subjectId !== "bigint") return undefined;
  // What is loaded for one event must not be shown at the next.
  const notification = await notificationById({ ...ctx }).load(event.subjectId);
  return notification?.isRead === false && notification.deletedAt === null ? notification : undefined;
}

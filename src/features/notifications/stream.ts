import type { SignedIn } from "../../context.js";
import { ClosableIterator } from "../../live/closable-iterator.js";
import { type StreamItem, openLogStream } from "../../live/log-stream.js";
import type { Notification } from "../../generated/prisma/client.js";
import { notificationById } from "./loader.js";

/** Opens the stream of the viewer's notifications as they are created and counted up, live from now. */
export function openNotificationStream(ctx: SignedIn): AsyncIterableIterator<Notification> {
  return new NotificationStream(ctx);
}

class NotificationStream extends ClosableIterator<Notification> {
  readonly #events: AsyncIterableIterator<StreamItem, undefined>;

  constructor(private readonly ctx: SignedIn) {
    super();
    this.#events = openLogStream(ctx, {
      userId: ctx.viewer.userId,
      accepts: ({ kind }) => kind === "NotificationChanged",
      queueLimit: ctx.config.STREAM_QUEUE_EVENTS,
    });
  }

  override next(): Promise<IteratorResult<Notification, undefined>> {
    return this.#takeNext().catch((error: unknown) => this.throw(error));
  }

  protected override async dispose(): Promise<void> {
    await this.#events.return?.();
  }

  async #takeNext(): Promise<IteratorResult<Notification, undefined>> {
    for (;;) {
      const { value: event, done } = await this.#events.next();
      if (done === true) return { value: undefined, done };
      const notification = await unreadOf(this.ctx, event);
      if (notification !== undefined) return { value: notification, done: false };
    }
  }
}

/** Returns the notification of an event, or undefined if it was read or deleted. */
async function unreadOf(ctx: SignedIn, event: StreamItem): Promise<Notification | undefined> {
  if (!("subjectId" in event) || typeof event.subjectId !== "bigint") return undefined;
  // Its own context: loaders must not return what an earlier event has read.
  const notification = await notificationById({ ...ctx }).load(event.subjectId);
  return notification?.isRead === false && notification.deletedAt === null ? notification : undefined;
}

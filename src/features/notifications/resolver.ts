import { Arg, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type {
  Message as MessageRow,
  Notification as NotificationRow,
  User as UserRow,
} from "../../generated/prisma/client.js";
import { PAGE_SIZE, type Page, Paged } from "../../graphql/connection.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Anyone, Me, requireSignedIn } from "../../graphql/signed-in.js";
import { Viewer } from "../auth/types.js";
import { conversationReference } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";
import { Message } from "../messages/types.js";
import { userReference } from "../users/loader.js";
import { User } from "../users/types.js";
import { deleteNotification, listNotifications, markAllNotificationsRead, markNotificationRead } from "./service.js";
import { countUnreadNotifications } from "./store.js";
import { openNotificationStream } from "./stream.js";
import { bodyOf, messageOf, titleOf } from "./text.js";
import {
  DeleteNotificationInput,
  DeleteNotificationPayload,
  MarkAllNotificationsReadPayload,
  MarkNotificationReadInput,
  MarkNotificationReadPayload,
  Notification,
  NotificationConnection,
} from "./types.js";

interface Subscribing {
  readonly context: Context;
}

@Resolver(() => Notification)
export class NotificationResolver {
  @Paged("first")
  @Cost(50)
  @Query(() => NotificationConnection, { description: "The viewer's notifications, the newest first." })
  async notifications(
    @Me() ctx: SignedIn,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Only the items after this cursor." })
    after: string | undefined,
    @Arg("unreadOnly", () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: "True: only unread notifications.",
    })
    unreadOnly: boolean | null,
  ): Promise<Page<NotificationRow>> {
    return listNotifications(ctx, { first, after: after ?? undefined, unreadOnly: unreadOnly ?? false });
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => MarkNotificationReadPayload, {
    nullable: true,
    description: "Marks a notification as read. Marking its conversation as read has the same effect.",
  })
  async markNotificationRead(
    @Me() ctx: SignedIn,
    @Arg("input", () => MarkNotificationReadInput, { description: "Input of the mutation." })
    input: MarkNotificationReadInput,
  ): Promise<Omit<MarkNotificationReadPayload, "userErrors">> {
    return { notification: await markNotificationRead(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => MarkAllNotificationsReadPayload, {
    nullable: true,
    description: "Marks all of the viewer's notifications as read.",
  })
  async markAllNotificationsRead(@Me() ctx: SignedIn): Promise<Omit<MarkAllNotificationsReadPayload, "userErrors">> {
    return { markedCount: await markAllNotificationsRead(ctx) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => DeleteNotificationPayload, {
    nullable: true,
    description: "Deletes a notification, on all of the viewer's devices.",
  })
  async deleteNotification(
    @Me() ctx: SignedIn,
    @Arg("input", () => DeleteNotificationInput, { description: "Input of the mutation." })
    input: DeleteNotificationInput,
  ): Promise<Omit<DeleteNotificationPayload, "userErrors">> {
    return { deletedNotificationId: await deleteNotification(ctx, input) };
  }

  @Subscription(() => Notification, {
    description:
      "The viewer's notifications when they are created and when they count more messages. Live from now on; the query `notifications` has the missed ones.",
    subscribe: ({ context }: Subscribing) => openNotificationStream(requireSignedIn(context)),
  })
  notificationAdded(@Root() notification: NotificationRow): NotificationRow {
    return notification;
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() notification: NotificationRow): string {
    return toGlobalId(ctx, "Notification", notification.id);
  }

  @FieldResolver(() => String, { description: "In English. For other languages, use `type` and `actor`." })
  async title(@Me() ctx: SignedIn, @Root() notification: NotificationRow): Promise<string> {
    return titleOf(ctx, notification);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The present text of the newest message, or an explanation; null if there is neither.",
  })
  async body(@Me() ctx: SignedIn, @Root() notification: NotificationRow): Promise<string | null> {
    return bodyOf(ctx, notification);
  }

  @FieldResolver(() => User, { nullable: true, description: "The person who has caused it; null if there is none." })
  actor(
    @Me() ctx: SignedIn,
    @Root() { actorId }: NotificationRow,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<UserRow, "id"> | null> {
    return actorId === null ? null : userReference(ctx, actorId, onlyId);
  }

  @FieldResolver(() => Conversation, {
    nullable: true,
    description: "Conversation of its messages; null without messages.",
  })
  conversation(
    @Me() ctx: SignedIn,
    @Root() { conversationId }: NotificationRow,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<ConversationRow, "id"> | null> {
    return conversationId === null ? null : conversationReference(ctx, conversationId, onlyId);
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: "The newest message that it counts; null without messages.",
  })
  async message(@Me() ctx: SignedIn, @Root() notification: NotificationRow): Promise<MessageRow | null> {
    return messageOf(ctx, notification);
  }
}

/** Fields of Viewer that depend on notifications. */
@Resolver(() => Viewer)
export class ViewerNotificationResolver {
  @FieldResolver(() => Int, { description: "Number of the viewer's unread notifications." })
  async unreadNotificationCount(@Me() ctx: SignedIn): Promise<number> {
    return countUnreadNotifications(ctx.db, ctx.viewer.userId);
  }
}

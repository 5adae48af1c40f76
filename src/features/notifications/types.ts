import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Notification as NotificationRow } from "../../generated/prisma/client.js";
import { NotificationType } from "../../generated/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";

registerEnumType(NotificationType, {
  name: "NotificationType",
  description: "Type of a notification.",
  valuesConfig: {
    MESSAGE: { description: "Messages arrived while none of the viewer's devices was in use: connected and ONLINE." },
    CONTACT: { description: "A person has added the viewer to their contacts." },
    NEW_LOGIN: { description: "A device has signed in to the viewer's account." },
    SECURITY: { description: "A session of the viewer was closed, because its tokens may have been copied." },
    SYSTEM: { description: "A message from the operators of the service." },
  },
});

/** See the schema's text; its row is Prisma's Notification. */
@ObjectType({ implements: Node, description: "Notification of the viewer." })
export class Notification extends Node {
  @Field(() => NotificationType, { description: "Type of the notification." })
  type!: NotificationType;

  @Field(() => Int, {
    description: "Number of messages that it counts. A conversation has one unread notification.",
  })
  messageCount!: number;

  @Field(() => DateTime, { nullable: true, description: "Time at which it was read; null while it is unread." })
  readAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time of its deletion; null while it exists. A deleted one is in no list: remove it from the screen.",
  })
  deletedAt!: Date | null;

  @Field(() => DateTime, { description: "Time of creation." })
  createdAt!: Date;

  @Field(() => DateTime, {
    description: "Time of its creation, or of the newest message that it counts. Lists are ordered by it.",
  })
  updatedAt!: Date;
}

@ObjectType({ description: "Page of the viewer's notifications, the newest first." })
export class NotificationConnection extends Connection(() => Notification, "Notification") {}

@InputType({ description: "Notification to mark as read." })
export class MarkNotificationReadInput {
  @Field(() => ID, { description: "The notification's id." })
  notificationId!: string;
}

@ObjectType({ implements: Payload, description: "Result of markNotificationRead." })
export class MarkNotificationReadPayload extends Payload {
  @Field(() => Notification, { nullable: true, description: "The updated notification; null when refused." })
  notification?: NotificationRow;
}

@ObjectType({ implements: Payload, description: "Result of markAllNotificationsRead." })
export class MarkAllNotificationsReadPayload extends Payload {
  @Field(() => Int, { nullable: true, description: "Number of notifications that were unread; null when refused." })
  markedCount?: number;
}

@InputType({ description: "Notification to delete." })
export class DeleteNotificationInput {
  @Field(() => ID, { description: "The notification's id." })
  notificationId!: string;
}

@ObjectType({ implements: Payload, description: "Result of deleteNotification." })
export class DeleteNotificationPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted notification; null when refused." })
  deletedNotificationId?: string;
}

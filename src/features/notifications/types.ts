import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Notification as NotificationRow } from "../../generated/prisma/client.js";
import { NotificationType } from "../../generated/prisma/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";

registerEnumType(NotificationType, {
  name: "NotificationType",
  description: "Type of a notification.",
  valuesConfig: {
    MESSAGE: { description: "Messages came while none of the viewer's devices was connected." },
    CONTACT: { description: "Somebody has added the viewer to their contacts." },
    NEW_LOGIN: { description: "Somebody, perhaps the viewer, has signed in as them." },
    SECURITY: { description: "A session of the viewer's was ended, since a stranger may have had its tokens." },
    SYSTEM: { description: "A word of those who run the service." },
  },
});

/** See the schema's text; its row is Prisma's Notification. */
@ObjectType({ implements: Node, description: "Notification of something that the viewer may have missed." })
export class Notification extends Node {
  @Field(() => NotificationType, { description: "Type of the notification." })
  type!: NotificationType;

  @Field(() => Int, {
    description: "Number of messages that it stands for: one notification counts a conversation's up.",
  })
  messageCount!: number;

  @Field(() => DateTime, { nullable: true, description: "Time at which it was read; null while it is unread." })
  readAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time of its deletion: it is in no list, and devices drop it. Null while it is there.",
  })
  deletedAt!: Date | null;

  @Field(() => DateTime, { description: "Time of creation." })
  createdAt!: Date;

  @Field(() => DateTime, { description: "Time at which it last counted up: the order of the list." })
  updatedAt!: Date;
}

@ObjectType({ description: "One page of the viewer's notifications, the newest first." })
export class NotificationConnection extends Connection(() => Notification, "Notification") {}

@InputType({ description: "Notification that was read." })
export class MarkNotificationReadInput {
  @Field(() => ID, { description: "The notification's id." })
  notificationId!: string;
}

@ObjectType({ implements: Payload, description: "Result of markNotificationRead." })
export class MarkNotificationReadPayload extends Payload {
  @Field(() => Notification, { nullable: true, description: "The notification as it is now; null when refused." })
  notification?: NotificationRow;
}

@ObjectType({ implements: Payload, description: "Result of markAllNotificationsRead." })
export class MarkAllNotificationsReadPayload extends Payload {
  @Field(() => Int, { nullable: true, description: "Number that were unread; null when refused." })
  markedCount?: number;
}

@InputType({ description: "Notification to delete." })
export class DeleteNotificationInput {
  @Field(() => ID, { description: "The notification's id." })
  notificationId!: string;
}

@ObjectType({ implements: Payload, description: "Result of deleteNotification." })
export class DeleteNotificationPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of what is gone; null when refused." })
  deletedNotificationId?: string;
}

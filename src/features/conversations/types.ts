import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { NotificationLevel } from "../../generated/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";
import { Payload } from "../../graphql/payload.js";
import type { ConversationRow } from "./store.js";

registerEnumType(NotificationLevel, {
  name: "NotificationLevel",
  description: "Loudness of the pushes of a conversation. A mute has precedence: a muted one has no notifications.",
  valuesConfig: {
    ALL: { description: "Pushes with a sound, as far as the person's settings allow." },
    SILENT: { description: "Pushes without a sound." },
    NONE: { description: "No pushes. Messages still create notifications." },
  },
});

/** Row type: ConversationRow. */
@ObjectType({
  implements: Node,
  description: "Conversation of two people, with the values that apply to the viewer.",
})
export class Conversation extends Node {
  @Field(() => DateTime, { nullable: true, description: "Time of the newest message; null before the first." })
  lastMessageAt!: Date | null;

  @Field(() => Int, { description: "Number of the peer's visible messages above the viewer's read mark." })
  unreadCount!: number;

  @Field(() => Int, { description: "The viewer has read all messages up to and including this sequence; 0 if none." })
  viewerReadSequence!: number;

  @Field(() => Int, {
    description:
      "The peer has read all messages up to and including this sequence; 0 if none, or if read receipts are off.",
  })
  peerReadSequence!: number;

  @Field(() => Int, {
    description: "All messages up to and including this sequence were delivered to a device of the peer; 0 if none.",
  })
  peerDeliveredSequence!: number;

  @Field(() => Boolean, { description: "True if the viewer has archived it." })
  viewerHasArchived!: boolean;

  @Field(() => Boolean, { description: "True if the viewer has pinned it to the top of the list." })
  viewerHasPinned!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: "End of the viewer's mute; null if it is not muted, in the year 9999 if it is muted without an end.",
  })
  viewerMutedUntil!: Date | null;

  @Field(() => NotificationLevel, { description: "Loudness of its pushes to the viewer's devices." })
  viewerNotificationLevel!: NotificationLevel;

  @Field(() => DateTime, { description: "Time at which the viewer opened it, or of its first message." })
  createdAt!: Date;
}

@ObjectType({ description: "Page of the viewer's conversations: pinned first, then by newest activity." })
export class ConversationConnection extends Connection(() => Conversation, "Conversation") {}

@InputType({ description: "Person to open a conversation with." })
export class OpenConversationInput {
  @Field(() => ID, { description: "The other person's id; not one's own." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "Result of openConversation." })
export class OpenConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation of the two; null when refused." })
  conversation?: ConversationRow;

  @Field(() => Boolean, { nullable: true, description: "True if the conversation is new to the viewer." })
  created?: boolean;
}

@InputType({ description: "Conversation to delete, for the viewer alone." })
export class DeleteConversationInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;
}

@ObjectType({ implements: Payload, description: "Result of deleteConversation." })
export class DeleteConversationPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted conversation; null when refused." })
  deletedConversationId?: string;
}

@InputType({ description: "Conversation to archive, or to return to the list." })
export class ArchiveConversationInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False returns it to the list." })
  archived?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of archiveConversation." })
export class ArchiveConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The updated conversation; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Conversation to mute, and the end of the mute." })
export class MuteConversationInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False unmutes it." })
  muted?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: "A time in the future. Absent: without an end." })
  until?: Date | null;
}

@ObjectType({ implements: Payload, description: "Result of muteConversation." })
export class MuteConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The updated conversation; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Conversation, and the loudness of its pushes." })
export class SetNotificationLevelInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => NotificationLevel, { description: "Loudness of its pushes from now on." })
  level!: NotificationLevel;
}

@ObjectType({ implements: Payload, description: "Result of setNotificationLevel." })
export class SetNotificationLevelPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The updated conversation; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Conversation to pin." })
export class PinConversationInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False unpins it." })
  pinned?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of pinConversation." })
export class PinConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The updated conversation; null when refused." })
  conversation?: ConversationRow;
}

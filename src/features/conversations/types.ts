import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";
import { Payload } from "../../graphql/payload.js";
import type { ConversationRow } from "./store.js";

/** Row type: ConversationRow. */
@ObjectType({
  implements: Node,
  description: "Conversation of two people, as one of them, the viewer, sees it.",
})
export class Conversation extends Node {
  @Field(() => DateTime, { nullable: true, description: "Time of the newest message; null before the first." })
  lastMessageAt!: Date | null;

  @Field(() => Int, { description: "The peer's visible messages above the viewer's read mark. It never drifts." })
  unreadCount!: number;

  @Field(() => Int, { description: "The viewer has read up to and including this sequence; 0 when nothing yet." })
  viewerReadSequence!: number;

  @Field(() => Int, {
    description: "The peer has read up to and including this sequence; 0 when nothing yet, or with read receipts off.",
  })
  peerReadSequence!: number;

  @Field(() => Int, { description: "The peer's devices have everything up to and including this sequence." })
  peerDeliveredSequence!: number;

  @Field(() => Boolean, { description: "True if the viewer has archived it." })
  viewerHasArchived!: boolean;

  @Field(() => Boolean, { description: "True if the viewer keeps it at the top of the list." })
  viewerHasPinned!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: "The viewer gets no notifications of it until then: null is not muted, the year 9999 is for good.",
  })
  viewerMutedUntil!: Date | null;

  @Field(() => DateTime, { description: "Time at which the viewer opened it, or of its first message." })
  createdAt!: Date;
}

@ObjectType({ description: "One page of the viewer's conversations: pinned first, then by newest activity." })
export class ConversationConnection extends Connection(() => Conversation, "Conversation") {}

@InputType({ description: "With whom to talk." })
export class OpenConversationInput {
  @Field(() => ID, { description: "The other person's id; not one's own." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "Result of openConversation." })
export class OpenConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The one conversation of the two; null when refused." })
  conversation?: ConversationRow;

  @Field(() => Boolean, { nullable: true, description: "True if it is new; false when the two had one already." })
  created?: boolean;
}

@InputType({ description: "Conversation to empty and take out of the list, for the viewer alone." })
export class DeleteConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;
}

@ObjectType({ implements: Payload, description: "Result of deleteConversation." })
export class DeleteConversationPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of what is gone from the list; null when refused." })
  deletedConversationId?: string;
}

@InputType({ description: "Conversation to archive, or to take back." })
export class ArchiveConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False takes it back into the list." })
  archived?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of archiveConversation." })
export class ArchiveConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Conversation to mute, and until when." })
export class MuteConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False lets it be heard again at once." })
  muted?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: "A moment to come; absent: for good." })
  until?: Date | null;
}

@ObjectType({ implements: Payload, description: "Result of muteConversation." })
export class MuteConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Conversation to keep at the top of the list." })
export class PinConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False lets it back to its place." })
  pinned?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of pinConversation." })
export class PinConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

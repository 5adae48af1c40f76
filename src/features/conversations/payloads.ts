import { Field, ID, InputType, ObjectType } from "type-graphql";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";
import type { ConversationRow } from "./store.js";
import { Conversation } from "./types.js";

@InputType({ description: "With whom to talk." })
export class OpenConversationInput {
  @Field(() => ID, { description: "The other person's id; not one's own." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "What openConversation answers." })
export class OpenConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The one conversation of the two; null when refused." })
  conversation?: ConversationRow;

  @Field(() => Boolean, { nullable: true, description: "Whether it is new; false when the two had one already." })
  created?: boolean;
}

@InputType({ description: "Which conversation to empty and take out of the list, for the viewer alone." })
export class DeleteConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;
}

@ObjectType({ implements: Payload, description: "What deleteConversation answers." })
export class DeleteConversationPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of what is gone from the list; null when refused." })
  deletedConversationId?: string;
}

@InputType({ description: "Which conversation to archive, or to take back." })
export class ArchiveConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False takes it back into the list." })
  archived?: boolean | null;
}

@ObjectType({ implements: Payload, description: "What archiveConversation answers." })
export class ArchiveConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Which conversation to silence, and until when." })
export class MuteConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False lets it be heard again at once." })
  muted?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: "A moment to come; absent: for good." })
  until?: Date | null;
}

@ObjectType({ implements: Payload, description: "What muteConversation answers." })
export class MuteConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Which conversation to keep at the top of the list." })
export class PinConversationInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: "False lets it back to its place." })
  pinned?: boolean | null;
}

@ObjectType({ implements: Payload, description: "What pinConversation answers." })
export class PinConversationPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { MessageType } from "../../generated/prisma/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";

export const MessageStatus = { SENT: "SENT", DELIVERED: "DELIVERED", READ: "READ" } as const;
export type MessageStatus = (typeof MessageStatus)[keyof typeof MessageStatus];

registerEnumType(MessageType, {
  name: "MessageType",
  description: "What a message carries.",
  valuesConfig: {
    TEXT: { description: "Words." },
    IMAGE: { description: "A picture, perhaps with words." },
    FILE: { description: "Any file." },
    AUDIO: { description: "A sound or a voice message." },
    VIDEO: { description: "A film." },
    LOCATION: { description: "A place on earth." },
  },
});
registerEnumType(MessageStatus, {
  name: "MessageStatus",
  description: "How far a message has come on its way to the other side.",
  valuesConfig: {
    SENT: { description: "Kept by the server." },
    DELIVERED: { description: "On a device of the person it is for." },
    READ: { description: "Read by the person it is for." },
  },
});

/** See the schema's text; its row is Prisma's Message. */
@ObjectType({ implements: Node, description: "What one of two people has said in their conversation." })
export class Message extends Node {
  @Field(() => MessageType, { description: "What it carries." })
  type!: MessageType;

  @Field(() => String, { nullable: true, description: "The words; null when deleted, or for media without a caption." })
  body!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When its text was last changed; null when it never was." })
  editedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When it was deleted for everyone; what is left is a tombstone." })
  deletedAt!: Date | null;
}

@ObjectType({ description: "One page of a conversation's messages, in the order of their sequence." })
export class MessageConnection extends Connection(() => Message, "Message") {}

@InputType({ description: "What to say, and where." })
export class SendMessageInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => ID, {
    description:
      "The client's own name for this message, 1 to 100 visible ASCII characters, such as a UUID. Sent again, it gets the first message, so that a lost answer can be retried at any time.",
  })
  clientMessageId!: string;

  @Field(() => String, {
    nullable: true,
    description: "1 to 10,000 characters as people count them; kept to the letter. Blank is refused.",
  })
  body?: string | null;

  @Field(() => ID, { nullable: true, description: "The message of this conversation that it answers." })
  replyToId?: string | null;
}

@ObjectType({ implements: Payload, description: "What sendMessage answers, once the message is on disk." })
export class SendMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message at its place; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "What has arrived on a device of the viewer's." })
export class MarkDeliveredInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Int, { description: "Everything up to and including this sequence." })
  sequence!: number;
}

@ObjectType({ implements: Payload, description: "What markDelivered answers." })
export class MarkDeliveredPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "What the viewer has read." })
export class MarkReadInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Int, { nullable: true, description: "Everything up to and including this sequence; absent: all there is." })
  sequence?: number | null;
}

@ObjectType({ implements: Payload, description: "What markRead answers." })
export class MarkReadPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Payload } from "../../graphql/payload.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";

export const MessageStatus = { SENT: "SENT", DELIVERED: "DELIVERED", READ: "READ" } as const;
export type MessageStatus = (typeof MessageStatus)[keyof typeof MessageStatus];

registerEnumType(MessageStatus, {
  name: "MessageStatus",
  description: "Delivery status of a message.",
  valuesConfig: {
    SENT: { description: "Kept by the server." },
    DELIVERED: { description: "On a device of the person it is for." },
    READ: { description: "Read by the person it is for." },
  },
});

@InputType({ description: "Delivery watermark: messages that have arrived on a device of the viewer's." })
export class MarkDeliveredInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Int, { description: "Everything up to and including this sequence." })
  sequence!: number;
}

@ObjectType({ implements: Payload, description: "Result of markDelivered." })
export class MarkDeliveredPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "Read watermark: messages that the viewer has read." })
export class MarkReadInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "Everything up to and including this sequence; absent: all there is.",
  })
  sequence?: number | null;
}

@ObjectType({ implements: Payload, description: "Result of markRead." })
export class MarkReadPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The conversation as it stands now; null when refused." })
  conversation?: ConversationRow;
}

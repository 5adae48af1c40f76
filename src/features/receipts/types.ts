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
    SENT: { description: "Stored by the server." },
    DELIVERED: { description: "Delivered to a device of the recipient." },
    READ: { description: "Read by the recipient." },
  },
});

@InputType({ description: "The viewer's delivery watermark." })
export class MarkDeliveredInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => Int, { description: "All messages up to and including this sequence." })
  sequence!: number;
}

@ObjectType({ implements: Payload, description: "Result of markDelivered." })
export class MarkDeliveredPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The updated conversation; null when refused." })
  conversation?: ConversationRow;
}

@InputType({ description: "The viewer's read watermark." })
export class MarkReadInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "All messages up to and including this sequence. Absent: all messages.",
  })
  sequence?: number | null;
}

@ObjectType({ implements: Payload, description: "Result of markRead." })
export class MarkReadPayload extends Payload {
  @Field(() => Conversation, { nullable: true, description: "The updated conversation; null when refused." })
  conversation?: ConversationRow;
}

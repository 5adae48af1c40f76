import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { MessageType } from "../../generated/prisma/enums.js";
import { Payload } from "../../graphql/payload.js";
import { DeleteScope, MediaInput, Message } from "./types.js";

@InputType({ description: "What to say, and where." })
export class SendMessageInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => ID, {
    description:
      "The client's own name for this message, 1 to 100 visible ASCII characters, such as a UUID. Sent again, it gets the first message, so that a lost answer can be retried at any time.",
  })
  clientMessageId!: string;

  @Field(() => MessageType, { nullable: true, defaultValue: MessageType.TEXT, description: "What it carries." })
  type?: MessageType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "1 to 10,000 characters as people count them, and at most 65,535 bytes in UTF-8; kept to the letter. A text of which nothing shows is refused. Media can go without.",
  })
  body?: string | null;

  @Field(() => MediaInput, {
    nullable: true,
    description: "What it carries beside words; every type but TEXT needs it.",
  })
  media?: MediaInput | null;

  @Field(() => ID, { nullable: true, description: "The message of this conversation that it answers." })
  replyToId?: string | null;
}

@ObjectType({ implements: Payload, description: "What sendMessage answers, once the message is on disk." })
export class SendMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message at its place; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Which message to change, and what it is to say." })
export class EditMessageInput {
  @Field(() => ID, { description: "A message of the viewer's own." })
  messageId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The new text, as for sendMessage. Null or empty takes the caption of media away.",
  })
  body?: string | null;
}

@ObjectType({ implements: Payload, description: "What editMessage answers." })
export class EditMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message as it is now; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Which message to delete, and for whom." })
export class DeleteMessageInput {
  @Field(() => ID, { description: "A message of the viewer's conversations." })
  messageId!: string;

  @Field(() => DeleteScope, { description: "For whom." })
  scope!: DeleteScope;
}

@ObjectType({ implements: Payload, description: "What deleteMessage answers." })
export class DeleteMessagePayload extends Payload {
  @Field(() => Message, {
    nullable: true,
    description: "The tombstone that stays for both; null when it was deleted for the viewer alone, or when refused.",
  })
  message?: MessageRow;

  @Field(() => ID, { nullable: true, description: "The id of what is deleted; null when refused." })
  deletedMessageId?: string;
}

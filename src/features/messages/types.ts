import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { MessageType } from "../../generated/prisma/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";

export const DeleteScope = { ME: "ME", EVERYONE: "EVERYONE" } as const;
export type DeleteScope = (typeof DeleteScope)[keyof typeof DeleteScope];

registerEnumType(MessageType, {
  name: "MessageType",
  description: "Type of a message's content.",
  valuesConfig: {
    TEXT: { description: "Words." },
    IMAGE: { description: "A picture, perhaps with words." },
    FILE: { description: "Any file." },
    AUDIO: { description: "A sound or a voice message." },
    VIDEO: { description: "A film." },
    LOCATION: { description: "A place on earth." },
  },
});
registerEnumType(DeleteScope, {
  name: "DeleteScope",
  description: "For whom a message is deleted.",
  valuesConfig: {
    ME: { description: "For the viewer alone, on all their devices." },
    EVERYONE: { description: "For both people: a tombstone stays, and nothing of what it said." },
  },
});

@InputType({ description: "Media of a message: a file at an https address, or a place." })
export class MediaInput {
  @Field(() => String, {
    nullable: true,
    description:
      "A whole https address without credentials, at most 2048 characters; kept as the URL standard writes it. Only a LOCATION can go without.",
  })
  url?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The file's name: one line of at most 255 visible characters, without slashes, no dot or blank at its end. A FILE needs one.",
  })
  fileName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Such as image/jpeg, or audio/ogg; codecs=opus. It has to fit the message's type.",
  })
  mimeType?: string | null;

  @Field(() => Float, { nullable: true, description: "In bytes." })
  size?: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  width?: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  height?: number | null;

  @Field(() => Int, { nullable: true, description: "Playing time in milliseconds." })
  durationMs?: number | null;

  @Field(() => Float, { nullable: true, description: "From -90 to 90; a LOCATION needs it, nothing else has it." })
  latitude?: number | null;

  @Field(() => Float, { nullable: true, description: "From -180 to 180; a LOCATION needs it, nothing else has it." })
  longitude?: number | null;
}

@ObjectType({ description: "Media of a message: a file, or a place." })
export class Media {
  @Field(() => String, { description: "An https address; of a place without one, its geo: address." })
  url!: string;

  @Field(() => String, { nullable: true, description: "The file's name." })
  fileName!: string | null;

  @Field(() => String, { nullable: true, description: "Such as image/jpeg, in lower case and without parameters." })
  mimeType!: string | null;

  @Field(() => String, { nullable: true, description: "The parameters of the type, if any, such as codecs=opus." })
  mimeParameters!: string | null;

  @Field(() => Float, { nullable: true, description: "In bytes." })
  size!: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  width!: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  height!: number | null;

  @Field(() => Int, { nullable: true, description: "Playing time in milliseconds." })
  durationMs!: number | null;

  @Field(() => Float, { nullable: true, description: "Of a place, from -90 to 90." })
  latitude!: number | null;

  @Field(() => Float, { nullable: true, description: "Of a place, from -180 to 180." })
  longitude!: number | null;
}

/** Resolved from Prisma's Message. */
@ObjectType({ implements: Node, description: "Message of one of two people in their conversation." })
export class Message extends Node {
  @Field(() => MessageType, { description: "Type of its content." })
  type!: MessageType;

  @Field(() => String, { nullable: true, description: "The words; null when deleted, or for media without a caption." })
  body!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Time of the last edit; null without one." })
  editedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time at which it was deleted for everyone; a tombstone remains.",
  })
  deletedAt!: Date | null;
}

@ObjectType({ description: "One page of a conversation's messages, in the order of their sequence." })
export class MessageConnection extends Connection(() => Message, "Message") {}

@ObjectType({ description: "A text that a message had before." })
export class MessageEdit {
  @Field(() => String, { nullable: true, description: "The earlier words; null where media had no caption." })
  body!: string | null;

  @Field(() => DateTime, { description: "Time of the replacement." })
  editedAt!: Date;
}

@InputType({ description: "Content and conversation of the message." })
export class SendMessageInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => ID, {
    description:
      "The client's own name for this message, 1 to 100 visible ASCII characters, such as a UUID. Sent again, it gets the first message, so that a lost answer can be retried at any time.",
  })
  clientMessageId!: string;

  @Field(() => MessageType, { nullable: true, defaultValue: MessageType.TEXT, description: "Type of its content." })
  type?: MessageType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "1 to 10,000 characters as people count them, and at most 65,535 bytes in UTF-8; kept to the letter. A text of which nothing shows is refused. Media can go without.",
  })
  body?: string | null;

  @Field(() => MediaInput, {
    nullable: true,
    description: "Media beside the text; every type but TEXT needs it.",
  })
  media?: MediaInput | null;

  @Field(() => ID, { nullable: true, description: "The message of this conversation that it answers." })
  replyToId?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of sendMessage, once the message is on disk." })
export class SendMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message at its place; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Message to change, and its new text." })
export class EditMessageInput {
  @Field(() => ID, { description: "A message of the viewer's own." })
  messageId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The new text, as for sendMessage. Null or empty takes the caption of media away.",
  })
  body?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of editMessage." })
export class EditMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message as it is now; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Message to delete, and for whom." })
export class DeleteMessageInput {
  @Field(() => ID, { description: "A message of the viewer's conversations." })
  messageId!: string;

  @Field(() => DeleteScope, { description: "For whom." })
  scope!: DeleteScope;
}

@ObjectType({ implements: Payload, description: "Result of deleteMessage." })
export class DeleteMessagePayload extends Payload {
  @Field(() => Message, {
    nullable: true,
    description: "The tombstone that stays for both; null when it was deleted for the viewer alone, or when refused.",
  })
  message?: MessageRow;

  @Field(() => ID, { nullable: true, description: "The id of what is deleted; null when refused." })
  deletedMessageId?: string;
}

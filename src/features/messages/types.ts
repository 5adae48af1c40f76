import { Field, Float, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { MessageType } from "../../generated/prisma/enums.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";

export const DeleteScope = { ME: "ME", EVERYONE: "EVERYONE" } as const;
export type DeleteScope = (typeof DeleteScope)[keyof typeof DeleteScope];

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
registerEnumType(DeleteScope, {
  name: "DeleteScope",
  description: "For whom a message is deleted.",
  valuesConfig: {
    ME: { description: "For the viewer alone, on all their devices." },
    EVERYONE: { description: "For both people: a tombstone stays, and nothing of what it said." },
  },
});

@InputType({ description: "What a message carries beside words: a file at an https address, or a place." })
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

  @Field(() => Int, { nullable: true, description: "How long it plays, in milliseconds." })
  durationMs?: number | null;

  @Field(() => Float, { nullable: true, description: "From -90 to 90; a LOCATION needs it, nothing else has it." })
  latitude?: number | null;

  @Field(() => Float, { nullable: true, description: "From -180 to 180; a LOCATION needs it, nothing else has it." })
  longitude?: number | null;
}

@ObjectType({ description: "What a message carries beside words: a file, or a place." })
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

  @Field(() => Int, { nullable: true, description: "How long it plays, in milliseconds." })
  durationMs!: number | null;

  @Field(() => Float, { nullable: true, description: "Of a place, from -90 to 90." })
  latitude!: number | null;

  @Field(() => Float, { nullable: true, description: "Of a place, from -180 to 180." })
  longitude!: number | null;
}

/** See the schema's text; its row is Prisma's Message. */
@ObjectType({ implements: Node, description: "What one of two people has said in their conversation." })
export class Message extends Node {
  @Field(() => MessageType, { description: "What it carries." })
  type!: MessageType;

  @Field(() => String, { nullable: true, description: "The words; null when deleted, or for media without a caption." })
  body!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When its text was last changed; null when it never was." })
  editedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it was deleted for everyone; what is left is a tombstone.",
  })
  deletedAt!: Date | null;
}

@ObjectType({ description: "One page of a conversation's messages, in the order of their sequence." })
export class MessageConnection extends Connection(() => Message, "Message") {}

@ObjectType({ description: "A text that a message had before." })
export class MessageEdit {
  @Field(() => String, { nullable: true, description: "The earlier words; null where media had no caption." })
  body!: string | null;

  @Field(() => DateTime, { description: "When it was replaced." })
  editedAt!: Date;
}

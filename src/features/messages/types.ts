import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { MessageType } from "../../generated/enums.js";
import { Connection } from "../../graphql/connection.js";
import { ListSize } from "../../graphql/cost-directives.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";
import { MAX_WAVEFORM_LENGTH } from "../../model/waveform.js";

export const DeleteScope = { ME: "ME", EVERYONE: "EVERYONE" } as const;
export type DeleteScope = (typeof DeleteScope)[keyof typeof DeleteScope];

registerEnumType(MessageType, {
  name: "MessageType",
  description: "Type of a message's content.",
  valuesConfig: {
    TEXT: { description: "A text." },
    IMAGE: { description: "A picture, with an optional caption." },
    FILE: { description: "Any file." },
    AUDIO: { description: "A sound or a voice message." },
    VIDEO: { description: "A video." },
    LOCATION: { description: "A location." },
  },
});
registerEnumType(DeleteScope, {
  name: "DeleteScope",
  description: "Scope of a deletion.",
  valuesConfig: {
    ME: { description: "For the viewer alone, on all of the viewer's devices." },
    EVERYONE: { description: "For both people. A tombstone without content stays." },
  },
});

@InputType({ description: "Media of a message: an upload, a file at an https URL, or a location." })
export class MediaInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "Id of a READY upload of the viewer's, of the kind of the message's type, that nothing else uses. With it every other field is refused.",
  })
  uploadId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A complete https URL without credentials, at most 2048 characters; stored in the form of the URL standard. Required except for an upload or a LOCATION.",
  })
  url?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The file's name: one line of at most 255 visible characters, without slashes, and without a dot or blank at its end. Required for a FILE that is no upload.",
  })
  fileName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Media type such as image/jpeg, or audio/ogg; codecs=opus. It must match the message's type.",
  })
  mimeType?: string | null;

  @Field(() => Float, { nullable: true, description: "Size in bytes." })
  size?: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  width?: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  height?: number | null;

  @Field(() => Int, { nullable: true, description: "Playing time in milliseconds." })
  durationMs?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "From -90 to 90. Required for a LOCATION, refused for other types.",
  })
  latitude?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "From -180 to 180. Required for a LOCATION, refused for other types.",
  })
  longitude?: number | null;
}

@ObjectType({ description: "Media of a message: a file, or a location." })
export class Media {
  @Field(() => String, {
    description:
      "An https URL; of uploaded media, a signed one that ends at `expiresAt`; for a location without one, its geo: URI.",
  })
  url!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Signed URL of a small WebP picture: of an uploaded picture, or the poster of an uploaded video. Null without one.",
  })
  thumbnailUrl!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "Time at which `url` and `thumbnailUrl` end: read the message again for new ones. Null for media that was not uploaded.",
  })
  expiresAt!: Date | null;

  @Field(() => String, { nullable: true, description: "The file's name." })
  fileName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Media type such as image/jpeg, in lower case and without parameters.",
  })
  mimeType!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Parameters of the media type, such as codecs=opus; null without any.",
  })
  mimeParameters!: string | null;

  @Field(() => Float, { nullable: true, description: "Size in bytes." })
  size!: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  width!: number | null;

  @Field(() => Int, { nullable: true, description: "In pixels." })
  height!: number | null;

  @Field(() => Int, { nullable: true, description: "Playing time in milliseconds." })
  durationMs!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "ThumbHash of an uploaded picture or of a video's poster, in base64: a blurred preview of about 25 bytes.",
  })
  thumbhash!: string | null;

  @ListSize({ assumedSize: MAX_WAVEFORM_LENGTH })
  @Field(() => [Int], {
    nullable: true,
    description: "Loudness of an uploaded sound over its time: 1 to 64 numbers from 0 to 31.",
  })
  waveform!: readonly number[] | null;

  @Field(() => Boolean, {
    description: "True for a file on another server: loading it reveals the viewer's network address to that server.",
  })
  isExternal!: boolean;

  @Field(() => Float, { nullable: true, description: "Latitude of a location, from -90 to 90." })
  latitude!: number | null;

  @Field(() => Float, { nullable: true, description: "Longitude of a location, from -180 to 180." })
  longitude!: number | null;
}

/** Resolved from Prisma's Message. */
@ObjectType({ implements: Node, description: "Message of a conversation." })
export class Message extends Node {
  @Field(() => MessageType, { description: "Type of its content." })
  type!: MessageType;

  @Field(() => String, {
    nullable: true,
    description: "The text or caption; null when deleted, or for media without a caption.",
  })
  body!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Time of the last edit; null without one." })
  editedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time at which it was deleted for everyone; a tombstone remains.",
  })
  deletedAt!: Date | null;
}

@ObjectType({ description: "Page of a conversation's messages, in the order of their sequence." })
export class MessageConnection extends Connection(() => Message, "Message") {}

@ObjectType({ description: "Earlier text of an edited message." })
export class MessageEdit {
  @Field(() => String, { nullable: true, description: "The earlier text or caption; null if media had no caption." })
  body!: string | null;

  @Field(() => DateTime, { description: "Time at which it was replaced." })
  editedAt!: Date;
}

@InputType({ description: "Content and conversation of the message." })
export class SendMessageInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => ID, {
    description:
      "Idempotency key of the message, 1 to 100 visible ASCII characters, such as a UUID. A send with the same key returns the first message, so that a lost answer can be retried at any time.",
  })
  clientMessageId!: string;

  @Field(() => MessageType, { nullable: true, defaultValue: MessageType.TEXT, description: "Type of its content." })
  type?: MessageType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "1 to 10,000 characters (graphemes), and at most 65,535 bytes in UTF-8; stored unchanged. A text without a visible character is refused. Optional for media.",
  })
  body?: string | null;

  @Field(() => MediaInput, {
    nullable: true,
    description: "Media of the message. Required for every type except TEXT.",
  })
  media?: MediaInput | null;

  @Field(() => ID, { nullable: true, description: "Id of the message of this conversation that it replies to." })
  replyToId?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of sendMessage, after the commit." })
export class SendMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The stored message; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Message to change, and its new text." })
export class EditMessageInput {
  @Field(() => ID, { description: "Id of one of the viewer's messages." })
  messageId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The new text, with the limits of sendMessage. Null or empty removes the caption of media.",
  })
  body?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of editMessage." })
export class EditMessagePayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The updated message; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Message to delete, and the scope of the deletion." })
export class DeleteMessageInput {
  @Field(() => ID, { description: "Id of a message of the viewer's conversations." })
  messageId!: string;

  @Field(() => DeleteScope, { description: "Scope of the deletion." })
  scope!: DeleteScope;
}

@ObjectType({ implements: Payload, description: "Result of deleteMessage." })
export class DeleteMessagePayload extends Payload {
  @Field(() => Message, {
    nullable: true,
    description: "The tombstone; null if the message was deleted for the viewer alone, or when refused.",
  })
  message?: MessageRow;

  @Field(() => ID, { nullable: true, description: "The id of the deleted message; null when refused." })
  deletedMessageId?: string;
}

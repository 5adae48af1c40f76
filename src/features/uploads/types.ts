import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { MediaObject } from "../../generated/prisma/client.js";
import { MediaState, UploadKind } from "../../generated/enums.js";
import { ListSize } from "../../graphql/cost-directives.js";
import { Node } from "../../graphql/node.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";

/** Assumed list sizes for the cost analysis. */
const MAX_HEADERS = 4;
const MAX_MIME_TYPES = 11;

const { WAITING, PROCESSING, READY, REFUSED } = MediaState;
/** States that clients see: a deleted upload is not found. */
export const UploadState = { WAITING, PROCESSING, READY, REFUSED } as const;
export type UploadState = keyof typeof UploadState;

registerEnumType(UploadKind, {
  name: "UploadKind",
  description: "Use of an uploaded file, which decides the types and sizes that are taken.",
  valuesConfig: {
    IMAGE: { description: "Picture for a message of type IMAGE. Stored as WebP, without metadata." },
    AUDIO: { description: "Sound for a message of type AUDIO." },
    VIDEO: { description: "Film for a message of type VIDEO." },
    FILE: { description: "Any file, for a message of type FILE. Stored unchanged." },
    AVATAR: { description: "Profile picture. Cut to a square of 512 pixels." },
    POSTER: { description: "Still picture of a film, for CompleteUploadInput.posterUploadId." },
  },
});
registerEnumType(UploadState, {
  name: "UploadState",
  description: "State of an upload.",
  valuesConfig: {
    WAITING: { description: "Parts are missing, or completeUpload was not called." },
    PROCESSING: { description: "All parts are stored, and the file is being checked." },
    READY: { description: "The file is accepted and can be used." },
    REFUSED: { description: "The file was refused and is removed; `refusal` has the reason." },
  },
});

@InputType({ description: "File to be uploaded." })
export class CreateUploadInput {
  @Field(() => ID, {
    description:
      "Idempotency key of the upload, 1 to 100 visible ASCII characters, such as a UUID. The same key returns the first upload; an upload that was cancelled or has expired needs another key.",
  })
  clientUploadId!: string;

  @Field(() => UploadKind, { description: "Use of the file." })
  kind!: UploadKind;

  @Field(() => String, {
    description:
      "Media type such as image/jpeg, one of UploadLimit.mimeTypes. The content is checked against its kind.",
  })
  mimeType!: string;

  @Field(() => Float, { description: "Exact size in bytes, from 1 to UploadLimit.maxBytes." })
  size!: number;

  @Field(() => String, {
    nullable: true,
    description:
      "The file's name: one line of at most 255 visible characters, without slashes, and without a dot or blank at its end. Required for a FILE.",
  })
  fileName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "SHA-256 of the file in 64 hexadecimal digits. A file with another one is refused.",
  })
  sha256?: string | null;
}

@InputType({ description: "Upload whose parts are all sent, and facts that its container may lack." })
export class CompleteUploadInput {
  @Field(() => ID, { description: "The upload's id." })
  uploadId!: string;

  @Field(() => [Int], {
    nullable: true,
    description: "Loudness of a sound over time: 1 to 64 numbers from 0 to 31. For AUDIO only.",
  })
  waveform?: number[] | null;

  @Field(() => Int, {
    nullable: true,
    description: "Playing time in milliseconds, used where the container has none. For AUDIO and VIDEO only.",
  })
  durationMs?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: "Id of a READY upload of kind POSTER, whose small picture becomes the film's. For VIDEO only.",
  })
  posterUploadId?: string | null;
}

@InputType({ description: "Upload to give up." })
export class CancelUploadInput {
  @Field(() => ID, { description: "The upload's id." })
  uploadId!: string;
}

@ObjectType({ description: "Header of an HTTP request." })
export class UploadHeader {
  @Field(() => String, { description: "Name of the header." })
  name!: string;

  @Field(() => String, { description: "Value of the header." })
  value!: string;
}

@ObjectType({
  description: "Part of a file, and the HTTP request that sends it. A part that was cut is sent again whole.",
})
export class UploadPart {
  @Field(() => Int, { description: "1, 2, 3 … in the order of the file." })
  number!: number;

  @Field(() => Float, { description: "Position of its first byte in the file." })
  offset!: number;

  @Field(() => Int, { description: "Size in bytes." })
  size!: number;

  @Field(() => String, { description: "Signed URL, valid for an hour. Keep it secret." })
  url!: string;

  @Field(() => String, { description: "Method of the request." })
  method!: string;

  @ListSize({ assumedSize: MAX_HEADERS })
  @Field(() => [UploadHeader], { description: "Headers to set, besides those that an HTTP client sets by itself." })
  headers!: readonly UploadHeader[];
}

/** Row type: Prisma's MediaObject. */
@ObjectType({ implements: Node, description: "File that the viewer uploads." })
export class Upload extends Node {
  @Field(() => UploadKind, { description: "Use of the file." })
  kind!: UploadKind;

  @Field(() => DateTime, {
    description: "Time until which a message or profile has to use the file; after it, an unused one is deleted.",
  })
  expiresAt!: Date;
}

@ObjectType({ implements: Payload, description: "Result of createUpload." })
export class CreateUploadPayload extends Payload {
  @Field(() => Upload, { nullable: true, description: "The upload; null when refused." })
  upload?: MediaObject;
}

@ObjectType({ implements: Payload, description: "Result of completeUpload." })
export class CompleteUploadPayload extends Payload {
  @Field(() => Upload, {
    nullable: true,
    description:
      "The upload: READY, PROCESSING if that takes longer, or REFUSED together with a userError MEDIA_REFUSED. Null after other userErrors.",
  })
  upload?: MediaObject;
}

@ObjectType({ implements: Payload, description: "Result of cancelUpload." })
export class CancelUploadPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of the cancelled upload; null when refused." })
  cancelledUploadId?: string;
}

@ObjectType({ description: "Space for the viewer's files." })
export class Storage {
  @Field(() => Float, { description: "Bytes of the viewer's files, and of uploads that are announced." })
  usedBytes!: number;

  @Field(() => Float, { description: "Bytes that they can have." })
  quotaBytes!: number;
}

@ObjectType({ description: "Files of one kind that the server takes." })
export class UploadLimit {
  @Field(() => UploadKind, { description: "Use of the files." })
  kind!: UploadKind;

  @Field(() => Float, { description: "Size of the largest file, in bytes." })
  maxBytes!: number;

  @ListSize({ assumedSize: MAX_MIME_TYPES })
  @Field(() => [String], { description: "Media types that are taken; an empty list for any type." })
  mimeTypes!: readonly string[];
}

@ObjectType({ description: "Limits of this server, which clients can check before they ask." })
export class Limits {
  @ListSize({ assumedSize: Object.keys(UploadKind).length })
  @Field(() => [UploadLimit], { description: "Files that can be uploaded, by kind; empty if uploads are off." })
  uploads!: readonly UploadLimit[];

  @Field(() => Int, { description: "Size of the parts of an upload in bytes; the last one may be smaller." })
  partBytes!: number;
}

import type { Message } from "../generated/prisma/client.js";
import { type Statement, placeholders, selectAs, toSqlTime } from "../infra/database/sql.js";

export interface MessageKey {
  readonly conversationId: bigint;
  readonly seq: number;
}

/** Returns a message's key as text, for maps. */
export function keyText({ conversationId, seq }: MessageKey): string {
  return `${conversationId}:${seq}`;
}

/** Longest text of a message, in bytes of UTF-8: that of its column. */
export const MAX_TEXT_BYTES = 65_535;

/** Fields of a message that its sender chooses. */
export type MessageContent = Pick<
  Message,
  | "type"
  | "body"
  | "mediaUrl"
  | "mediaFileName"
  | "mediaMimeType"
  | "mediaSize"
  | "mediaWidth"
  | "mediaHeight"
  | "mediaDurationMs"
  | "latitude"
  | "longitude"
  | "mediaKey"
  | "mediaThumbhash"
  | "mediaWaveform"
  | "mediaVariants"
  | "replyToSeq"
>;

/** Message of a send. `isNew` is set if it is as just stored: unread, and without reactions. */
export interface SentMessage extends Message {
  readonly isNew?: true;
}

export type MediaColumns = Omit<MessageContent, "type" | "body" | "replyToSeq">;

export const NO_MEDIA: MediaColumns = {
  mediaUrl: null,
  mediaFileName: null,
  mediaMimeType: null,
  mediaSize: null,
  mediaWidth: null,
  mediaHeight: null,
  mediaDurationMs: null,
  latitude: null,
  longitude: null,
  mediaKey: null,
  mediaThumbhash: null,
  mediaWaveform: null,
  mediaVariants: null,
};

const COLUMNS = {
  conversationId: "conversation_id",
  seq: "seq",
  senderId: "sender_id",
  clientMessageId: "client_message_id",
  type: "message_type",
  body: "message_text",
  mediaUrl: "media_url",
  mediaFileName: "media_file_name",
  mediaMimeType: "media_mime_type",
  mediaSize: "media_size",
  mediaWidth: "media_width",
  mediaHeight: "media_height",
  mediaDurationMs: "media_duration_ms",
  latitude: "latitude",
  longitude: "longitude",
  mediaKey: "media_key",
  mediaThumbhash: "media_thumbhash",
  mediaWaveform: "media_waveform",
  mediaVariants: "media_variants",
  replyToSeq: "reply_to_seq",
  isEdited: "is_edited",
  editedAt: "edited_at",
  isDeleted: "is_deleted",
  deletedAt: "deleted_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const satisfies Record<keyof Message, string>;

const FIELDS = Object.keys(COLUMNS) as (keyof Message)[];
const CONTENT = [
  "type",
  "body",
  "mediaUrl",
  "mediaFileName",
  "mediaMimeType",
  "mediaSize",
  "mediaWidth",
  "mediaHeight",
  "mediaDurationMs",
  "latitude",
  "longitude",
  "mediaKey",
  "mediaThumbhash",
  "mediaWaveform",
  "mediaVariants",
  "replyToSeq",
] as const satisfies (keyof MessageContent)[];

/** Columns of messages `m` for a SELECT, by field. */
export const MESSAGE_COLUMNS = selectAs(COLUMNS, "m");

/** One INSERT for all `messages`, without the columns that are NULL in all of them, as most are. */
export function insertMessages(messages: readonly Message[]): Statement {
  const fields = FIELDS.filter((field) => messages.some((message) => message[field] !== null));
  const columns = fields.map((field) => COLUMNS[field]);
  return {
    sql: `INSERT INTO messages (${columns.join(",")}) VALUES ${placeholders(messages.length)}`,
    values: messages.map((message) => fields.map((field) => toSql(message[field]))),
  };
}

function toSql(value: Message[keyof Message]): unknown {
  return value instanceof Date ? toSqlTime(value) : value;
}

/** Converts a row of MESSAGE_COLUMNS in place: the driver returns BOOLEAN as 0 or 1. */
export function toMessage(row: Message): Message {
  return Object.assign(row, { isEdited: Boolean(row.isEdited), isDeleted: Boolean(row.isDeleted) });
}

/** Tombstone of a deleted message: it keeps the sequence, the sender and the message that it replies to. */
export function toTombstone(message: Message, at: Date): Message {
  return {
    ...message,
    ...NO_MEDIA,
    body: null,
    isEdited: false,
    editedAt: null,
    isDeleted: true,
    deletedAt: at,
    updatedAt: at,
  };
}

/** Returns true where two messages have the same content. */
export function hasSameContent(one: MessageContent, other: MessageContent): boolean {
  return CONTENT.every((field) => one[field] === other[field]);
}

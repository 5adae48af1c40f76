import { createHash } from "node:crypto";
import type { Message } from "../generated/prisma/client.js";
import type { LoggedEvent } from "../log/event.js";
import type { EphemeralEvent } from "./ephemeral-event.js";

// Wire format of events between processes: a JSON list of an event's fields in a fixed order, half the size of Node.js's own
// serialisation and twice as fast. A logged event is one line; its message, if it has one, follows after a tab.

type Value = string | number | boolean;
type JsonValue = Value | null;

/** Decoders by field type: JSON has no bigint, which is a string there, and no date, which is in milliseconds. */
const DECODERS = {
  bigint: (value: Value) => BigInt(value),
  date: (value: Value) => new Date(Number(value)),
  json: (value: Value) => value,
};

type FieldTypeOf<Type> = Type extends bigint ? "bigint" : Type extends Date ? "date" : "json";
type FieldTypes<Row> = { readonly [Field in keyof Row]-?: FieldTypeOf<NonNullable<Row[Field]>> };
type Kind = EphemeralEvent["kind"];
type FieldsOf<K extends Kind> = Omit<Extract<EphemeralEvent, { kind: K }>, "kind">;

const EVENT: FieldTypes<Omit<LoggedEvent, "message">> = {
  userId: "bigint",
  seq: "json",
  kind: "json",
  conversationId: "bigint",
  messageSeq: "json",
  subjectId: "bigint",
  unreadCount: "json",
  createdAt: "date",
  committedAt: "date",
};

const MESSAGE: FieldTypes<Message> = {
  conversationId: "bigint",
  seq: "json",
  senderId: "bigint",
  clientMessageId: "json",
  type: "json",
  body: "json",
  mediaUrl: "json",
  mediaFileName: "json",
  mediaMimeType: "json",
  mediaSize: "bigint",
  mediaWidth: "json",
  mediaHeight: "json",
  mediaDurationMs: "json",
  latitude: "json",
  longitude: "json",
  mediaKey: "json",
  mediaThumbhash: "json",
  mediaWaveform: "json",
  mediaVariants: "json",
  replyToSeq: "json",
  isEdited: "json",
  editedAt: "date",
  isDeleted: "json",
  deletedAt: "date",
  createdAt: "date",
  updatedAt: "date",
};

const EPHEMERAL: { readonly [K in Kind]: FieldTypes<FieldsOf<K>> } = {
  TypingChanged: { conversationId: "bigint", userId: "bigint", isTyping: "json" },
  TypingStopped: { conversationId: "bigint" },
  PresenceChanged: { userId: "bigint" },
  PresenceStatusSet: { sessionId: "bigint", status: "json" },
  SessionEnded: { sessionId: "bigint" },
};

/** Fingerprint of the field lists: a message of another version must not be decoded with these. */
const FORMAT = createHash("sha256")
  .update(JSON.stringify([EVENT, MESSAGE, EPHEMERAL]))
  .digest("hex")
  .slice(0, 8);

const eventCodec = createRowCodec<Omit<LoggedEvent, "message">>(EVENT, null);
const messageCodec = createRowCodec<Message>(MESSAGE, null);
const ephemeralCodecs = new Map(
  Object.entries(EPHEMERAL).map(([kind, types]) => [
    kind,
    createRowCodec<object>(types as FieldTypes<object>, undefined),
  ]),
);

/** Encodes events by user, as text for `decodeEvents` of the same version. */
export function encodeEvents(events: readonly LoggedEvent[]): Map<bigint, string> {
  const texts = new Map<bigint, string>();
  // The events of both members of a conversation carry the same message.
  const messages = new Map<Message, string>();
  for (const event of events) {
    const { userId, message } = event;
    let line = JSON.stringify(eventCodec.encode(event));
    if (message !== undefined) {
      const text = messages.get(message) ?? JSON.stringify(messageCodec.encode(message));
      messages.set(message, text);
      line += `\t${text}`;
    }
    texts.set(userId, `${texts.get(userId) ?? FORMAT}\n${line}`);
  }
  return texts;
}

/** @throws Error if another version has encoded the text */
export function decodeEvents(text: string): LoggedEvent[] {
  return linesOf(text).map((line) => {
    const [fields = "", message] = line.split("\t");
    const event = eventCodec.decode(JSON.parse(fields) as JsonValue[]);
    if (message === undefined) return event;
    return { message: { isNew: true, ...messageCodec.decode(JSON.parse(message) as JsonValue[]) }, ...event };
  });
}

/** Encodes an ephemeral event as text for `decodeEphemeral` of the same version. */
export function encodeEphemeral(event: EphemeralEvent): string {
  return `${FORMAT}\n${JSON.stringify([event.kind, ...(ephemeralCodecs.get(event.kind)?.encode(event) ?? [])])}`;
}

/** @throws Error if another version has encoded the text */
export function decodeEphemeral(text: string): EphemeralEvent {
  const [line = ""] = linesOf(text);
  const [kind, ...fields] = JSON.parse(line) as [Kind, ...JsonValue[]];
  return { kind, ...ephemeralCodecs.get(kind)?.decode(fields) } as EphemeralEvent;
}

function linesOf(text: string): string[] {
  const [format, ...lines] = text.split("\n");
  if (format !== FORMAT)
    throw new Error(`Expected events of format ${FORMAT}, got ${String(format)} of another version.`);
  return lines;
}

interface RowCodec<Row> {
  encode(row: Row): JsonValue[];
  decode(values: readonly JsonValue[]): Row;
}

/** Creates the codec of rows with these fields. A decoded row has `absent` in each field that the encoded row lacked. */
function createRowCodec<Row extends object>(types: FieldTypes<Row>, absent: null | undefined): RowCodec<Row> {
  const fields = Object.entries<keyof typeof DECODERS>(types).map(([name, type], index) => ({
    index,
    name,
    decode: DECODERS[type],
  }));
  // Copies of a template: V8 builds an object that grows field by field more slowly.
  const template = Object.fromEntries(fields.map(({ name }) => [name, absent]));
  return {
    encode: (row) =>
      fields.map(({ name }) => {
        const value = (row as Readonly<Record<string, JsonValue | bigint | Date | undefined>>)[name];
        if (value === null || value === undefined) return null;
        if (typeof value === "object") return value.getTime();
        return typeof value === "bigint" ? value.toString() : value;
      }),
    decode: (values) => {
      const row: Record<string, unknown> = { ...template };
      for (const { index, name, decode } of fields) {
        const value = values[index] ?? null;
        if (value !== null) row[name] = decode(value);
      }
      return row as Row;
    },
  };
}

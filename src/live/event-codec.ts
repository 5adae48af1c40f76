import { createHash } from "node:crypto";
import type { Message } from "../generated/prisma/client.js";
import type { LoggedEvent } from "../log/event.js";

// Events as they travel to other processes: lists in JSON, by the order of their fields, in half the bytes and half the time
// that Node.js's own format takes. Each event is a line, and the message in hand, if there is one, follows after a tab.

type Value = string | number | boolean;
type Plain = Value | null;

/** What JSON has no word for: keys are text there, and times milliseconds. */
const READ = {
  key: (value: Value) => BigInt(value),
  time: (value: Value) => new Date(Number(value)),
  same: (value: Value) => value,
};

type FieldTypeOf<Type> = Type extends bigint ? "key" : Type extends Date ? "time" : "same";
type FieldTypes<Row> = { readonly [Field in keyof Row]-?: FieldTypeOf<NonNullable<Row[Field]>> };

const EVENT: FieldTypes<Omit<LoggedEvent, "inHand">> = {
  userId: "key",
  seq: "same",
  kind: "same",
  conversationId: "key",
  messageSeq: "same",
  subjectId: "key",
  createdAt: "time",
  committedAt: "time",
};

const MESSAGE: FieldTypes<Message> = {
  conversationId: "key",
  seq: "same",
  senderId: "key",
  clientMessageId: "same",
  type: "same",
  body: "same",
  mediaUrl: "same",
  mediaFileName: "same",
  mediaMimeType: "same",
  mediaSize: "key",
  mediaWidth: "same",
  mediaHeight: "same",
  mediaDurationMs: "same",
  latitude: "same",
  longitude: "same",
  replyToSeq: "same",
  isEdited: "same",
  editedAt: "time",
  isDeleted: "same",
  deletedAt: "time",
  createdAt: "time",
  updatedAt: "time",
};

/** Names the fields and their order: what another version of the app writes otherwise must not be read as this. */
const FORMAT = createHash("sha256")
  .update(JSON.stringify([EVENT, MESSAGE]))
  .digest("hex")
  .slice(0, 8);

const event = createRowCodec<Omit<LoggedEvent, "inHand">>(EVENT);
const message = createRowCodec<Message>(MESSAGE);

/** What to tell each user of theirs, as text that `eventsOf` of the same version reads. */
export function encodeEvents(events: readonly LoggedEvent[]): Map<bigint, string> {
  const texts = new Map<bigint, string>();
  // Both people of a conversation are told of the same message.
  const messages = new Map<Message, string>();
  for (const told of events) {
    const { userId, inHand } = told;
    let line = JSON.stringify(event.write(told));
    if (inHand !== undefined) {
      const inText = messages.get(inHand) ?? JSON.stringify(message.write(inHand));
      messages.set(inHand, inText);
      line += `\t${inText}`;
    }
    texts.set(userId, `${texts.get(userId) ?? FORMAT}\n${line}`);
  }
  return texts;
}

/** @throws Error where the text is of another version */
export function decodeEvents(text: string): LoggedEvent[] {
  const [format, ...lines] = text.split("\n");
  if (format !== FORMAT) throw new Error("The events are told in the way of another version.");
  return lines.map((line) => {
    const [told = "", inHand] = line.split("\t");
    const read = event.read(JSON.parse(told) as Plain[]);
    return inHand === undefined ? read : { inHand: message.read(JSON.parse(inHand) as Plain[]), ...read };
  });
}

interface RowCodec<Row> {
  write(row: Row): Plain[];
  read(values: readonly Plain[]): Row;
}

function createRowCodec<Row extends object>(ways: FieldTypes<Row>): RowCodec<Row> {
  const fields = Object.entries<keyof typeof READ>(ways).map(([name, way], place) => ({
    place,
    name,
    read: READ[way],
  }));
  // Filled copies of a blank: an object that is put together field by field is dear.
  const blank = Object.fromEntries(fields.map(({ name }) => [name, null]));
  return {
    write: (row) =>
      fields.map(({ name }) => {
        const value = (row as Readonly<Record<string, Plain | bigint | Date | undefined>>)[name];
        if (value === null || value === undefined) return null;
        if (typeof value === "object") return value.getTime();
        return typeof value === "bigint" ? value.toString() : value;
      }),
    read: (values) => {
      const row: Record<string, unknown> = { ...blank };
      for (const { place, name, read } of fields) {
        const value = values[place] ?? null;
        if (value !== null) row[name] = read(value);
      }
      return row as Row;
    },
  };
}

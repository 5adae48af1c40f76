import { toGeoUri } from "../../../src/model/geo-uri.js";
import { type MessageContent, NO_MEDIA } from "../../../src/model/message.js";
import { MessageType } from "../../../src/generated/enums.js";
import { addressOf } from "../addresses.js";
import type { Rules } from "../job.js";
import type { Row } from "../original/tables.js";
import { type Note, textOf } from "../texts.js";
import { fileNameOf } from "./file-name.js";
import { coordinatesIn } from "./coordinates.js";

type MessageRow = Row<"messages">;

/** Message types by the original's names. */
const TYPES: Readonly<Record<string, MessageType | undefined>> = {
  text: "TEXT",
  image: "IMAGE",
  photo: "IMAGE",
  picture: "IMAGE",
  gif: "IMAGE",
  sticker: "IMAGE",
  video: "VIDEO",
  audio: "AUDIO",
  voice: "AUDIO",
  file: "FILE",
  document: "FILE",
  location: "LOCATION",
};

const MAX_CHARACTERS = 1_000_000;

/** Reason why a message is skipped. */
export interface Rejection {
  readonly why: string;
}

/**
 * Converts the content of a message. Texts are kept unchanged at any length; media without a valid https address are kept
 * as text, with the address on its own line.
 */
export function contentOf(row: MessageRow, rules: Rules, note: Note): MessageContent | Rejection {
  const named = TYPES[row.message_type?.trim().toLowerCase() ?? "text"];
  if (row.is_deleted === true) return { type: named ?? "TEXT", body: null, replyToSeq: null, ...NO_MEDIA };
  const body = emptyToNull(textOf(row.message_text, rules, note));
  if (body !== null && body.length > MAX_CHARACTERS) return { why: "has over a million characters" };
  const media = emptyToNull(row.media_url);
  if (named === undefined) note(`was of the type "${row.message_type ?? ""}", which is not known here`);
  if (named === "LOCATION") return locationOf(body, media, rules, note);
  return media === null
    ? plain(named, body, note)
    : withMedia({ ...row, media_url: media }, body, { named, rules, note });
}

function plain(named: MessageType | undefined, body: string | null, note: Note): MessageContent | Rejection {
  if (body === null) return { why: "says nothing: it has neither text nor media" };
  if (named !== undefined && named !== "TEXT") note(`was of the type ${named} without media: its text is kept`);
  return textMessage(body);
}

function withMedia(
  row: MessageRow & { readonly media_url: string },
  body: string | null,
  { named, rules, note }: { named: MessageType | undefined; rules: Rules; note: Note },
): MessageContent {
  const address = addressOf(row.media_url, rules);
  if (address === undefined) {
    note("its media is at no https address: the address is kept as text");
    return textMessage(joined(body, row.media_url));
  }
  const type = named === undefined || named === "TEXT" ? "FILE" : named;
  if (named === "TEXT") note("was of the type TEXT with media: it is a FILE now");
  return {
    type,
    body,
    replyToSeq: null,
    ...NO_MEDIA,
    mediaUrl: address,
    mediaFileName: fileNameOf(row.file_name, address, { isNeeded: type === "FILE" }),
    mediaSize: sizeOf(row.file_size),
  };
}

/** Reads coordinates from the text or the address: the original has no columns for them. */
function locationOf(body: string | null, media: string | null, rules: Rules, note: Note): MessageContent | Rejection {
  const coordinates = coordinatesIn(body) ?? coordinatesIn(media);
  if (coordinates === undefined) {
    if (body === null && media === null) return { why: "says nothing: it has neither text nor media" };
    note("was of the type LOCATION without coordinates: it is kept as text");
    return textMessage(joined(body, media));
  }
  const address = media === null ? undefined : addressOf(media, rules);
  const { latitude, longitude } = coordinates;
  return {
    type: "LOCATION",
    body: coordinatesIn(body) === undefined ? body : null,
    replyToSeq: null,
    ...NO_MEDIA,
    mediaUrl: address ?? toGeoUri(latitude, longitude),
    latitude,
    longitude,
  };
}

function textMessage(body: string): MessageContent {
  return { type: MessageType.TEXT, body, replyToSeq: null, ...NO_MEDIA };
}

function joined(...lines: readonly (string | null)[]): string {
  return lines.filter((line) => line !== null).join("\n");
}

function sizeOf(size: number | null): bigint | null {
  return size !== null && Number.isSafeInteger(size) && size >= 0 ? BigInt(size) : null;
}

function emptyToNull(text: string | null): string | null {
  return text === "" ? null : text;
}

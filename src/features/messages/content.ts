import type { App } from "../../context.js";
import { type MediaColumns, type MessageContent, NO_MEDIA } from "../../model/message.js";
import type { MessageType } from "../../generated/enums.js";
import { toGeoUri } from "../../model/geo-uri.js";
import { toHttpsUrl } from "../../model/https-url.js";
import { toMediaType } from "../../model/media-type.js";
import { FILE_NAME_RULE, isFileName } from "../../model/text/file-name.js";
import { Refusal } from "../../infra/errors.js";
import type { MediaInput, SendMessageInput } from "./types.js";
import { requireCaption, requireText } from "./text.js";

const MAX_UNSIGNED_INT = 2 ** 32 - 1;

/** Required beginning of the MIME type, where one is given. */
const MIME_FAMILIES: Partial<Record<MessageType, string>> = { IMAGE: "image/", AUDIO: "audio/", VIDEO: "video/" };

/**
 * Validates a message's content: a text, or media with or without a caption. A LOCATION needs coordinates, every other
 * kind an upload or an https URL, and a FILE of a URL a name. The columns of an upload are not set. @throws Refusal INVALID
 */
export function requireContent(
  { config }: Pick<App, "config">,
  { type, body, media }: Pick<SendMessageInput, "type" | "body" | "media">,
  replyToSeq: number | null,
): MessageContent {
  const kind = type ?? "TEXT";
  if (kind === "TEXT") {
    if (media !== null && media !== undefined) throw invalid("A TEXT message has no media.", "media");
    return { type: kind, body: requireText(body), replyToSeq, ...NO_MEDIA };
  }
  if (media === null || media === undefined) throw invalid(`A message of type ${kind} needs media.`, "media");
  if (typeof media.url === "string" && config.MEDIA_EXTERNAL === "refuse")
    throw invalid("This server takes no media of other servers: upload the file.", "media", "url");
  const columns = columnsOf(kind, media);
  return { type: kind, body: requireCaption(body), replyToSeq, ...NO_MEDIA, ...columns };
}

function columnsOf(kind: MessageType, media: MediaInput): Partial<MediaColumns> {
  if (typeof media.uploadId !== "string")
    return kind === "LOCATION" ? requireLocation(media) : requireFile(kind, media);
  const { uploadId: _, ...others } = media;
  const [other] = Object.entries<unknown>(others).find(([, value]) => value !== null && value !== undefined) ?? [];
  if (other !== undefined) throw invalid("With an uploadId, media has no other field.", "media", other);
  if (kind === "LOCATION") throw invalid("A LOCATION has no upload.", "media", "uploadId");
  return {};
}

function requireFile(kind: MessageType, media: MediaInput): Partial<MediaColumns> {
  if (kind === "FILE" && !media.fileName) throw invalid("A FILE needs a name.", "media", "fileName");
  refuseCoordinates(media);
  return {
    mediaUrl: requireUrl(media.url),
    mediaFileName: requireFileName(media.fileName),
    mediaMimeType: requireMimeType(kind, media.mimeType),
    mediaSize: requireSize(media.size),
    mediaWidth: requireCount(media.width, "width"),
    mediaHeight: requireCount(media.height, "height"),
    mediaDurationMs: requireCount(media.durationMs, "durationMs"),
  };
}

/** A location without a URL, such as of a map, gets its geo URI (RFC 5870). */
function requireLocation({ url, latitude, longitude }: MediaInput): Partial<MediaColumns> {
  if (!isWithin(latitude, 90)) throw invalid("A LOCATION needs a latitude from -90 to 90.", "media", "latitude");
  if (!isWithin(longitude, 180)) throw invalid("A LOCATION needs a longitude from -180 to 180.", "media", "longitude");
  const mediaUrl = url === null || url === undefined ? toGeoUri(latitude, longitude) : requireUrl(url);
  return { mediaUrl, latitude, longitude };
}

function refuseCoordinates({ latitude, longitude }: MediaInput): void {
  if (typeof latitude === "number" || typeof longitude === "number")
    throw invalid("Only a LOCATION has coordinates.", "media", "latitude");
}

function requireUrl(url: string | null | undefined): string {
  const href = toHttpsUrl(url ?? "");
  if (href === undefined)
    throw invalid("Media needs a whole https address without credentials, of at most 2048 characters.", "media", "url");
  return href;
}

function requireFileName(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === "") return null;
  if (!isFileName(name)) throw invalid(FILE_NAME_RULE, "media", "fileName");
  return name;
}

function requireMimeType(kind: MessageType, mimeType: string | null | undefined): string | null {
  if (mimeType === null || mimeType === undefined || mimeType === "") return null;
  const family = MIME_FAMILIES[kind] ?? "";
  const type = toMediaType(mimeType);
  if (type?.startsWith(family) !== true)
    throw invalid(`The MIME type of ${kind} must look like ${family || "application/"}….`, "media", "mimeType");
  return type;
}

function requireSize(size: number | null | undefined): bigint | null {
  if (size === null || size === undefined) return null;
  if (!Number.isSafeInteger(size) || size < 0) throw invalid("A size is a whole number of bytes.", "media", "size");
  return BigInt(size);
}

function requireCount(count: number | null | undefined, field: string): number | null {
  if (count === null || count === undefined) return null;
  if (count < 0 || count > MAX_UNSIGNED_INT) throw invalid(`"${field}" must be 0 or more.`, "media", field);
  return count;
}

function isWithin(value: number | null | undefined, max: number): value is number {
  return typeof value === "number" && Math.abs(value) <= max;
}

function invalid(message: string, ...field: string[]): Refusal {
  return new Refusal("INVALID", message, field);
}

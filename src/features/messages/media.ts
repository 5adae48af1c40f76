import type { App } from "../../context.js";
import type { MessageType, UploadKind } from "../../generated/enums.js";
import { type LinkTarget, type MediaStore, type Variant, VARIANT_BITS } from "../../media/store.js";
import { splitMediaType } from "../../model/media-type.js";
import type { MediaColumns } from "../../model/message.js";
import { decodeWaveform } from "../../model/waveform.js";
import type { Media } from "./types.js";

/** Media columns of a message, or of an upload of its owner's. */
interface MediaRow extends MediaColumns {
  readonly type: MessageType | UploadKind;
}

/** Address of media, and of its small picture. */
type Address = Pick<Media, "url" | "thumbnailUrl" | "expiresAt">;

/**
 * Converts media columns, with signed addresses for an upload, and without a read. Null where there is no media, or where
 * it was uploaded to a store that is off.
 */
export function mediaOf({ media }: Pick<App, "media">, row: MediaRow): Media | null {
  const address = row.mediaKey === null ? externalAddress(row) : media && signedAddress(media.store, row.mediaKey, row);
  if (address === undefined) return null;
  const type = row.mediaMimeType === null ? undefined : splitMediaType(row.mediaMimeType);
  return {
    ...address,
    fileName: row.mediaFileName,
    mimeType: type?.essence ?? null,
    mimeParameters: type?.parameters ?? null,
    size: row.mediaSize === null ? null : Number(row.mediaSize),
    width: row.mediaWidth,
    height: row.mediaHeight,
    durationMs: row.mediaDurationMs,
    latitude: row.latitude,
    longitude: row.longitude,
    thumbhash: row.mediaThumbhash,
    waveform: row.mediaWaveform === null ? null : decodeWaveform(row.mediaWaveform),
    isExternal: row.mediaUrl?.startsWith("https:") === true,
  };
}

function externalAddress({ mediaUrl }: MediaRow): Address | undefined {
  return mediaUrl === null ? undefined : { url: mediaUrl, thumbnailUrl: null, expiresAt: null };
}

function signedAddress(store: MediaStore, key: string, row: MediaRow): Address {
  const { url, expiresAt } = store.link(mainTarget(key, row));
  const variant = pictureVariant(row.mediaVariants ?? 0);
  const picture = { key, mimeType: "image/webp", fileName: null, disposition: "inline" } as const;
  return { url, thumbnailUrl: variant === undefined ? null : store.link({ ...picture, variant }).url, expiresAt };
}

/** Browsers save a FILE, whatever its type, and show other media. */
function mainTarget(key: string, { type, mediaMimeType, mediaFileName: fileName }: MediaRow): LinkTarget {
  return type === "FILE" || mediaMimeType === null
    ? { key, variant: "main", mimeType: "application/octet-stream", fileName, disposition: "attachment" }
    : { key, variant: "main", mimeType: mediaMimeType, fileName, disposition: "inline" };
}

function pictureVariant(variants: number): Variant | undefined {
  if ((variants & VARIANT_BITS.thumbnail) !== 0) return "thumbnail";
  return (variants & VARIANT_BITS.poster) === 0 ? undefined : "poster";
}

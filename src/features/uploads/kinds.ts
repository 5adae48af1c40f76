import type { App } from "../../context.js";
import { UploadKind } from "../../generated/enums.js";
import type { UploadLimit } from "./types.js";

interface KindRules {
  /** Setting with the size of the largest file. */
  readonly maxBytes:
    | "MEDIA_MAX_IMAGE_BYTES"
    | "MEDIA_MAX_AUDIO_BYTES"
    | "MEDIA_MAX_VIDEO_BYTES"
    | "MEDIA_MAX_FILE_BYTES"
    | "MEDIA_MAX_AVATAR_BYTES";
  /** Essences of the types that a client may declare; empty for any type. The content decides in the end. */
  readonly mimeTypes: readonly string[];
}

const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];
const SOUNDS = [
  ...["audio/webm", "audio/ogg", "audio/mp4", "audio/m4a", "audio/x-m4a"],
  ...["audio/mpeg", "audio/mp3", "audio/aac", "audio/wav", "audio/wave", "audio/x-wav"],
];
const FILMS = ["video/mp4", "video/quicktime", "video/webm"];

/** Rules of each kind of upload. */
export const KINDS: Readonly<Record<UploadKind, KindRules>> = {
  IMAGE: { maxBytes: "MEDIA_MAX_IMAGE_BYTES", mimeTypes: PICTURES },
  AUDIO: { maxBytes: "MEDIA_MAX_AUDIO_BYTES", mimeTypes: SOUNDS },
  VIDEO: { maxBytes: "MEDIA_MAX_VIDEO_BYTES", mimeTypes: FILMS },
  FILE: { maxBytes: "MEDIA_MAX_FILE_BYTES", mimeTypes: [] },
  AVATAR: { maxBytes: "MEDIA_MAX_AVATAR_BYTES", mimeTypes: PICTURES },
  POSTER: { maxBytes: "MEDIA_MAX_IMAGE_BYTES", mimeTypes: PICTURES },
};

/** Returns the limits of all kinds; none where uploads are off. */
export function uploadLimits({ config, media }: Pick<App, "config" | "media">): UploadLimit[] {
  if (media === undefined) return [];
  return Object.values(UploadKind).map((kind) => {
    const { maxBytes, mimeTypes } = KINDS[kind];
    return { kind, maxBytes: config[maxBytes], mimeTypes };
  });
}

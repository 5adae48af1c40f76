import type { App } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import type { UserError } from "../../graphql/payload.js";
import { toMediaColumns } from "../../model/media-object.js";
import { mediaOf } from "../messages/media.js";
import type { Media } from "../messages/types.js";
import type { UploadState } from "./types.js";

/** Returns the state that clients see. Only a replayed event has a deleted upload, which is shown as REFUSED. */
export function stateOf({ state }: MediaObject): UploadState {
  return state === "DELETED" ? "REFUSED" : state;
}

/** Returns the reason for which an upload cannot be used; null without one. */
export function refusalOf({ state, refusal }: MediaObject): UserError | null {
  if (state === "DELETED") return { code: "NOT_FOUND", message: "The upload was cancelled, or has expired." };
  return state === "REFUSED" ? { code: "MEDIA_REFUSED", message: refusal ?? "The file was refused." } : null;
}

/** Returns the media of a READY upload; null for others. */
export function mediaOfUpload(app: Pick<App, "media">, upload: MediaObject): Media | null {
  if (upload.state !== "READY") return null;
  return mediaOf(app, { type: upload.kind, ...toMediaColumns(upload) });
}

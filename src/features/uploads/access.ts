import type { SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { isGone } from "../../model/media-object.js";
import { readUploads } from "./store.js";

/** Returns the viewer's upload of a global id; null for anybody else's, an expired and a cancelled one. */
export async function findUpload(ctx: SignedIn, id: string): Promise<MediaObject | null> {
  const key = keyOf(ctx, "Upload", id);
  if (key === undefined) return null;
  const [upload] = await readUploads(ctx.db, ctx.viewer.userId, [key]);
  return upload === undefined || isGone(upload, ctx.now()) ? null : upload;
}

/** @throws Refusal NOT_FOUND */
export async function requireUpload(ctx: SignedIn, id: string, field = "uploadId"): Promise<MediaObject> {
  const upload = await findUpload(ctx, id);
  if (upload === null) throw noUpload(field);
  return upload;
}

export function noUpload(field: string): Refusal {
  return new Refusal("NOT_FOUND", "There is no such upload: it may have expired.", [field]);
}

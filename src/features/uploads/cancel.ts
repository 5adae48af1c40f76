import type { SignedIn } from "../../context.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { removeFiles } from "../media/removal.js";
import { requireUpload } from "./access.js";
import { deleteUnused } from "./store.js";
import type { CancelUploadInput } from "./types.js";

/** Deletes an upload of the viewer that nothing uses, and returns its id. @throws Refusal NOT_FOUND or CONFLICT */
export async function cancelUpload(ctx: SignedIn, { uploadId }: CancelUploadInput): Promise<string> {
  const upload = await requireUpload(ctx, uploadId);
  const isDeleted = await deleteUnused(ctx.db, upload.id, ctx.now());
  if (!isDeleted) {
    // Cancelled by another request, or claimed by a message, since it was read.
    await requireUpload(ctx, uploadId);
    throw new Refusal("CONFLICT", "The upload is in use: delete the message instead.", ["uploadId"]);
  }
  ctx.metrics.uploads.cancelled.inc();
  removeFiles(ctx, [upload]);
  return toGlobalId(ctx, "Upload", upload.id);
}

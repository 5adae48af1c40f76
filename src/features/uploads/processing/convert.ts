import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../../../context.js";
import type { MediaObject } from "../../../generated/prisma/client.js";
import { DAY, addMs } from "../../../infra/clock.js";
import type { MediaAdapters } from "../../../media/media.js";
import type { Refused } from "../../../media/processor.js";
import { VARIANT_BITS } from "../../../media/store.js";
import { UPLOAD_DAYS } from "../incoming.js";
import type { Lease } from "./lease.js";
import { type AcceptedColumns, markChecked } from "./store.js";

/** Prefix of the work folders, which a killed process leaves behind. */
export const WORK_FOLDER = "convospace-processing-";

/** Converts a published file, and stores what was made of it. @throws ProcessingFailed or StoreUnavailable */
export async function convert(
  app: Pick<App, "db" | "now">,
  media: MediaAdapters,
  { upload, signal }: Pick<Lease, "upload" | "signal">,
): Promise<AcceptedColumns | Refused> {
  const expiresAt = addMs(app.now(), UPLOAD_DAYS * DAY);
  if (upload.kind === "FILE") return { ...asAnnounced(upload), expiresAt };
  const folder = await mkdtemp(join(tmpdir(), WORK_FOLDER));
  try {
    const [fetched, made] = [join(folder, "in"), join(folder, "out")];
    await Promise.all([mkdir(fetched), mkdir(made)]);
    const input = await media.store.fetch(upload.key, fetched);
    signal.throwIfAborted();
    const result = await media.processor.process({ kind: upload.kind, input, directory: made });
    signal.throwIfAborted();
    if ("refusal" in result) return result;
    const { mimeType, outputs, ...facts } = result;
    const { size } = await stat(outputs.main ?? input);
    await markChecked(app.db, upload.id, mimeType);
    if (outputs.thumbnail !== undefined)
      await media.store.write(upload.key, "thumbnail", outputs.thumbnail, THUMBNAIL_TYPE);
    if (outputs.main !== undefined) await media.store.write(upload.key, "main", outputs.main, mimeType);
    return {
      mime: mimeType,
      size: BigInt(size),
      width: facts.width,
      height: facts.height,
      durationMs: facts.durationMs ?? upload.durationMs,
      thumbhash: facts.thumbhash ?? upload.thumbhash,
      variants: upload.variants | VARIANT_BITS.main | (outputs.thumbnail === undefined ? 0 : VARIANT_BITS.thumbnail),
      expiresAt,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const THUMBNAIL_TYPE = "image/webp";

/** A FILE is stored as it is, under the type that its owner has declared. */
function asAnnounced({ declaredMime, declaredSize }: MediaObject): Omit<AcceptedColumns, "expiresAt"> {
  const unknown = { width: null, height: null, durationMs: null, thumbhash: null };
  return { ...unknown, mime: declaredMime, size: declaredSize, variants: VARIANT_BITS.main };
}

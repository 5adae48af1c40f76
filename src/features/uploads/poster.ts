import type { SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { Refusal } from "../../infra/errors.js";
import { VARIANT_BITS } from "../../media/store.js";
import { requireUpload } from "./access.js";
import { requireMedia, withStore } from "./availability.js";

/** Columns of a film that its poster sets. */
export type PosterColumns = Pick<MediaObject, "thumbhash" | "variants">;

const NO_POSTER: PosterColumns = { thumbhash: null, variants: 0 };
const FIELD = "posterUploadId";

/** Copies the small picture of a READY upload of kind POSTER to a film. @throws Refusal */
export async function copyPoster(
  ctx: SignedIn,
  film: MediaObject,
  posterUploadId: string | null,
): Promise<PosterColumns> {
  if (posterUploadId === null) return NO_POSTER;
  const poster = await requireUpload(ctx, posterUploadId, FIELD);
  if (poster.kind !== "POSTER") throw new Refusal("INVALID", "A poster is an upload of kind POSTER.", [FIELD]);
  if (poster.state !== "READY") throw new Refusal("UPLOAD_NOT_READY", "The poster is not READY.", [FIELD]);
  const variant = (poster.variants & VARIANT_BITS.thumbnail) === 0 ? "main" : "thumbnail";
  const { store } = requireMedia(ctx);
  await withStore(ctx, "copy", () => store.copy({ key: poster.key, variant }, { key: film.key, variant: "poster" }));
  return { thumbhash: poster.thumbhash, variants: VARIANT_BITS.poster };
}

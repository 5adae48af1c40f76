import { randomBytes } from "node:crypto";
import type { SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { DAY, addMs } from "../../infra/clock.js";
import { Refusal } from "../../infra/errors.js";
import type { MediaAdapters } from "../../media/media.js";
import { isGone } from "../../model/media-object.js";
import { noUpload } from "./access.js";
import { requireMedia, withStore } from "./availability.js";
import { type Announcement, requireAnnouncement } from "./announcement.js";
import { PART_BYTES, UPLOAD_DAYS } from "./incoming.js";
import { requireRoom } from "./quota.js";
import { findByClientId, hasClientId, insertUpload, lockOwner } from "./store.js";
import type { CreateUploadInput } from "./types.js";

/**
 * Announces a file and returns its upload; the same clientUploadId returns the first upload. The store is prepared before
 * the row exists, so that every row can take parts; an object without a row is removed by the sweep.
 */
export async function createUpload(ctx: SignedIn, input: CreateUploadInput): Promise<MediaObject> {
  const media = requireMedia(ctx);
  const announced = requireAnnouncement(ctx, input);
  return (await findFirst(ctx, announced)) ?? (await begin(ctx, media, announced));
}

/** Returns the upload of an earlier call. @throws Refusal CONFLICT or NOT_FOUND */
async function findFirst(ctx: SignedIn, announced: Announcement): Promise<MediaObject | undefined> {
  const first = await findByClientId(ctx.db, ctx.viewer.userId, announced.clientUploadId);
  if (first === undefined) return undefined;
  if (!isSame(first, announced))
    throw new Refusal("CONFLICT", "This clientUploadId is in use for another file.", ["clientUploadId"]);
  if (isGone(first, ctx.now())) throw noUpload("clientUploadId");
  return first;
}

function isSame(first: MediaObject, { kind, mimeType, size, fileName, sha256 }: Announcement): boolean {
  return (
    first.kind === kind &&
    first.declaredMime === mimeType &&
    first.declaredSize === size &&
    first.fileName === fileName &&
    (first.sha256 === null ? sha256 === null : sha256?.equals(first.sha256) === true)
  );
}

async function begin(ctx: SignedIn, { store }: MediaAdapters, announced: Announcement): Promise<MediaObject> {
  const { clientUploadId, kind, mimeType, size, fileName, sha256 } = announced;
  const { userId: ownerId } = ctx.viewer;
  await withStore(ctx, "requireRoom", () => store.requireRoom(Number(size)));
  const createdAt = ctx.now();
  const key = randomBytes(16).toString("hex");
  const object = { key, ownerId, size: Number(size), mimeType, partBytes: PART_BYTES, sha256, storeUploadId: null };
  const storeUploadId = await withStore(ctx, "begin", () => store.begin(object));
  const row = {
    ...{ ownerId, clientUploadId, key, kind, fileName, declaredMime: mimeType, declaredSize: size, sha256 },
    ...{ partBytes: PART_BYTES, storeUploadId, createdAt, expiresAt: addMs(createdAt, UPLOAD_DAYS * DAY) },
  };
  const removeObject = () => ctx.background.run("remove unused object", store.remove({ key, storeUploadId }));
  let id: bigint | undefined;
  try {
    id = await ctx.db.transaction(async (tx) => {
      await lockOwner(tx, ownerId);
      if (await hasClientId(tx, ownerId, clientUploadId)) return undefined;
      await requireRoom(ctx, tx, size, createdAt);
      return insertUpload(tx, row);
    });
  } catch (error) {
    // After any other error the row may have been committed.
    if (error instanceof Refusal) removeObject();
    throw error;
  }
  if (id === undefined) removeObject();
  // The first upload of this clientUploadId: the one inserted, or the one that was found under the lock.
  const first = await findFirst(ctx, announced);
  if (first === undefined) throw new Error("Expected an upload of this clientUploadId after the transaction.");
  return first;
}

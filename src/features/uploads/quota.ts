import type { SignedIn } from "../../context.js";
import { DAY, addMs } from "../../infra/clock.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { Refusal } from "../../infra/errors.js";
import { readStorageUse } from "./store.js";
import type { Storage } from "./types.js";

/** Uploads of a person that are WAITING or PROCESSING at the same time. */
const MAX_OPEN_UPLOADS = 20;

/**
 * Checks that the viewer may announce `size` more bytes. Under the lock of the person's row, uploads in parallel cannot
 * exceed a bound together. @throws Refusal QUOTA_EXCEEDED
 */
export async function requireRoom(
  { config, viewer }: SignedIn,
  tx: Transaction,
  size: bigint,
  now: Date,
): Promise<void> {
  const { usedBytes, recentBytes, openCount } = await readStorageUse(tx, viewer.userId, addMs(now, -DAY));
  if (openCount >= MAX_OPEN_UPLOADS)
    throw exceeded(`At most ${MAX_OPEN_UPLOADS} uploads can be open: complete or cancel one.`);
  if (usedBytes + Number(size) > config.MEDIA_QUOTA_BYTES)
    throw exceeded(`Your files may have ${config.MEDIA_QUOTA_BYTES} bytes in total, and have ${usedBytes}.`);
  if (recentBytes + Number(size) > config.MEDIA_DAILY_BYTES)
    throw exceeded(`At most ${config.MEDIA_DAILY_BYTES} bytes can be uploaded in 24 hours: try again later.`);
}

function exceeded(message: string): Refusal {
  return new Refusal("QUOTA_EXCEEDED", message, ["size"]);
}

/** Returns the viewer's use of the storage. */
export async function storageOf({ config, db, now }: SignedIn, userId: bigint): Promise<Storage> {
  const { usedBytes } = await readStorageUse({ query: db.query }, userId, now());
  return { usedBytes, quotaBytes: config.MEDIA_QUOTA_BYTES };
}

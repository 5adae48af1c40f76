import type { MediaObject } from "../../../generated/prisma/client.js";
import type { Database } from "../../../infra/database/database.js";
import type { Transaction } from "../../../infra/database/transaction.js";
import { readAnyUpload } from "../store.js";

/** Columns of an accepted file. */
export type AcceptedColumns = Pick<
  MediaObject,
  "mime" | "size" | "width" | "height" | "durationMs" | "thumbhash" | "variants" | "expiresAt"
>;

/**
 * Leases a PROCESSING upload that nobody holds, and counts a try; undefined if there is none. The end of the lease
 * identifies its holder in the changes below.
 */
export async function takeLease(db: Database, id: bigint, until: Date, now: Date): Promise<MediaObject | undefined> {
  const taken = await db.execute(
    `UPDATE media_objects SET lease_until = ?, attempts = attempts + 1
     WHERE id = ? AND state = 'PROCESSING' AND (lease_until IS NULL OR lease_until <= ?)`,
    [until, id, now],
  );
  if (taken === 0) return undefined;
  return readAnyUpload(db, id);
}

/** Extends a lease; returns false if it was lost, or the upload is no longer PROCESSING. */
export async function renewLease(db: Database, id: bigint, until: Date, newUntil: Date): Promise<boolean> {
  const renewed = await db.execute(`UPDATE media_objects SET lease_until = ? WHERE ${HELD}`, [newUntil, id, until]);
  return renewed > 0;
}

/** Ends a lease so that the next try begins at `retryAt`, with the try not counted if `isCounted` is false. */
export async function releaseLease(
  db: Database,
  id: bigint,
  until: Date,
  { retryAt, isCounted }: { readonly retryAt: Date; readonly isCounted: boolean },
): Promise<void> {
  await db.execute(`UPDATE media_objects SET lease_until = ?, attempts = attempts - ? WHERE ${HELD}`, [
    ...[retryAt, isCounted ? 0 : 1],
    ...[id, until],
  ]);
}

/** Stores the type of a checked file, before its files are replaced: the announced SHA-256 fits no longer. */
export async function markChecked(db: Database, id: bigint, mimeType: string): Promise<void> {
  await db.execute("UPDATE media_objects SET mime = ? WHERE id = ? AND state = 'PROCESSING'", [mimeType, id]);
}

/** Changes a leased upload to READY; returns false if the lease was lost. */
export async function setReady(
  tx: Transaction,
  id: bigint,
  until: Date,
  columns: AcceptedColumns,
  at: Date,
): Promise<boolean> {
  const { mime, size, width, height, durationMs, thumbhash, variants, expiresAt } = columns;
  const { affectedRows } = await tx.execute(
    `UPDATE media_objects SET state = 'READY', mime = ?, size = ?, width = ?, height = ?, duration_ms = ?,
       thumbhash = ?, variants = ?, expires_at = ?, lease_until = NULL, updated_at = ?
     WHERE ${HELD}`,
    [mime, size, width, height, durationMs, thumbhash, variants, expiresAt, at, id, until],
  );
  return affectedRows > 0;
}

/** Changes a leased upload to REFUSED; returns false if the lease was lost. */
export async function setRefused(
  tx: Transaction,
  id: bigint,
  until: Date,
  refusal: string,
  at: Date,
): Promise<boolean> {
  const { affectedRows } = await tx.execute(
    `UPDATE media_objects SET state = 'REFUSED', refusal = ?, lease_until = NULL, updated_at = ? WHERE ${HELD}`,
    [refusal, at, id, until],
  );
  return affectedRows > 0;
}

const HELD = "id = ? AND state = 'PROCESSING' AND lease_until = ?";

/** Returns PROCESSING uploads that nobody holds, the oldest first. */
export async function findUnleased(db: Database, now: Date, limit: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT id FROM media_objects
     WHERE state = 'PROCESSING' AND message_seq = 0 AND (lease_until IS NULL OR lease_until <= ?)
     ORDER BY expires_at, id LIMIT ?`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** Counts the uploads that are WAITING or PROCESSING. */
export async function countOpen(db: Database): Promise<number> {
  const [row] = await db.query<{ count: unknown }>(
    "SELECT COUNT(*) AS count FROM media_objects WHERE state IN ('WAITING', 'PROCESSING')",
  );
  return Number(row?.count);
}

import type { MediaObject } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";
import { describeTable } from "../../infra/database/table.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { Unauthenticated } from "../../infra/errors.js";
import { UPLOADED_MEDIA_COLUMNS, markDeleted } from "../../model/media-object.js";

const UPLOADS = describeTable<MediaObject>("media_objects", {
  ...UPLOADED_MEDIA_COLUMNS,
  clientUploadId: "client_upload_id",
  declaredMime: "declared_mime",
  declaredSize: "declared_size",
  sha256: "sha256",
  partBytes: "part_bytes",
  leaseUntil: "lease_until",
  attempts: "attempts",
  createdAt: "created_at",
  updatedAt: "updated_at",
  deletedAt: "deleted_at",
  removedAt: "removed_at",
});

/** Columns of a new upload. */
export type NewUpload = Pick<
  MediaObject,
  | "ownerId"
  | "clientUploadId"
  | "key"
  | "kind"
  | "fileName"
  | "declaredMime"
  | "declaredSize"
  | "sha256"
  | "partBytes"
  | "storeUploadId"
  | "createdAt"
  | "expiresAt"
>;

/** Bytes and uploads of a person, announced ones included. */
export interface StorageUse {
  /** Bytes of all files that exist or may come. */
  readonly usedBytes: number;
  /** Bytes announced since a time, deleted files included. */
  readonly recentBytes: number;
  /** Uploads that are neither READY nor REFUSED. */
  readonly openCount: number;
}

/** Finds an upload of a person by its idempotency key. */
export async function findByClientId(
  db: Database,
  ownerId: bigint,
  clientUploadId: string,
): Promise<MediaObject | undefined> {
  const [row] = await db.read<MediaObject>(
    `SELECT ${UPLOADS.columns} FROM media_objects WHERE owner_id = ? AND client_upload_id = ?`,
    [ownerId, clientUploadId],
  );
  return row && UPLOADS.toRow(row);
}

/** Reads the uploads among `ids` that are a person's, deleted ones included. */
export async function readUploads(db: Database, ownerId: bigint, ids: readonly bigint[]): Promise<MediaObject[]> {
  const rows = await db.read<MediaObject>(
    `SELECT ${UPLOADS.columns} FROM media_objects WHERE id IN (?) AND owner_id = ?`,
    [ids, ownerId],
  );
  return rows.map(UPLOADS.toRow);
}

/** Reads an upload, whoever owns it. */
export async function readAnyUpload(db: Database, id: bigint): Promise<MediaObject | undefined> {
  const [row] = await db.read<MediaObject>(`SELECT ${UPLOADS.columns} FROM media_objects WHERE id = ?`, [id]);
  return row && UPLOADS.toRow(row);
}

/** Locks the person's row, so that their uploads are counted one after the other. @throws Unauthenticated */
export async function lockOwner(tx: Transaction, ownerId: bigint): Promise<void> {
  const rows = await tx.query("SELECT id FROM users WHERE id = ? AND is_active = TRUE FOR UPDATE", [ownerId]);
  if (rows.length === 0) throw new Unauthenticated("This account has been deleted.");
}

/** Counts a person's uploads and bytes, the announced ones since `since` for `recentBytes`. */
export async function readStorageUse(
  source: Pick<Transaction, "query">,
  ownerId: bigint,
  since: Date,
): Promise<StorageUse> {
  const [[space], [recent]] = await Promise.all([
    source.query<{ used: unknown; open: unknown }>(
      `SELECT COALESCE(SUM(size), 0) AS used, COALESCE(SUM(state <> 'READY'), 0) AS open FROM media_objects
       WHERE owner_id = ? AND state IN ('WAITING', 'PROCESSING', 'READY')`,
      [ownerId],
    ),
    source.query<{ bytes: unknown }>(
      "SELECT COALESCE(SUM(declared_size), 0) AS bytes FROM media_objects WHERE owner_id = ? AND created_at > ?",
      [ownerId, since],
    ),
  ]);
  return {
    usedBytes: Number(space?.used),
    recentBytes: Number(recent?.bytes),
    openCount: Number(space?.open),
  };
}

/** Returns true if the person has an upload with this idempotency key. Read under the lock of their row. */
export async function hasClientId(tx: Transaction, ownerId: bigint, clientUploadId: string): Promise<boolean> {
  const rows = await tx.query("SELECT id FROM media_objects WHERE owner_id = ? AND client_upload_id = ?", [
    ownerId,
    clientUploadId,
  ]);
  return rows.length > 0;
}

/** Inserts a WAITING upload; returns its key. */
export async function insertUpload(tx: Transaction, row: NewUpload): Promise<bigint> {
  const { insertId } = await tx.execute(
    `INSERT INTO media_objects (owner_id, client_upload_id, object_key, kind, state, file_name, declared_mime,
       declared_size, size, sha256, part_bytes, store_upload_id, expires_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, 'WAITING', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[row.ownerId, row.clientUploadId, row.key, row.kind, row.fileName, row.declaredMime, row.declaredSize],
      ...[row.declaredSize, row.sha256 && Buffer.from(row.sha256), row.partBytes, row.storeUploadId],
      ...[row.expiresAt, row.createdAt, row.createdAt],
    ],
  );
  return insertId;
}

/** Makes an upload that nothing uses DELETED; returns false if it is in use, or deleted already. */
export async function deleteUnused(db: Database, id: bigint, at: Date): Promise<boolean> {
  const { sql, values } = markDeleted({ sql: "id = ? AND message_seq = 0", values: [id] }, at);
  return (await db.execute(sql, values)) > 0;
}

/** Facts about a file that its upload keeps until it is READY. */
export type ProcessingStart = Pick<MediaObject, "waveform" | "durationMs" | "thumbhash" | "variants">;

/** Changes an upload from WAITING to PROCESSING; changes nothing in another state. */
export async function startProcessing(
  db: Database,
  id: bigint,
  { waveform, durationMs, thumbhash, variants }: ProcessingStart,
  at: Date,
): Promise<void> {
  await db.execute(
    `UPDATE media_objects SET state = 'PROCESSING', waveform = ?, duration_ms = ?, thumbhash = ?, variants = ?,
       updated_at = ?
     WHERE id = ? AND state = 'WAITING'`,
    [waveform, durationMs, thumbhash, variants, at, id],
  );
}

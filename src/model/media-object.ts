import type { MediaObject } from "../generated/prisma/client.js";
import type { MessageType, UploadKind } from "../generated/enums.js";
import type { Database } from "../infra/database/database.js";
import { type Statement, placeholders, toSqlTime } from "../infra/database/sql.js";
import { describeTable } from "../infra/database/table.js";
import type { Transaction } from "../infra/database/transaction.js";
import { Refusal } from "../infra/errors.js";
import { type MediaColumns, type MessageKey, NO_MEDIA } from "./message.js";

/** Columns of an UploadedMedia. */
export const UPLOADED_MEDIA_COLUMNS = {
  id: "id",
  ownerId: "owner_id",
  key: "object_key",
  kind: "kind",
  state: "state",
  fileName: "file_name",
  mime: "mime",
  size: "size",
  storeUploadId: "store_upload_id",
  width: "width",
  height: "height",
  durationMs: "duration_ms",
  thumbhash: "thumbhash",
  waveform: "waveform",
  variants: "variants",
  conversationId: "conversation_id",
  messageSeq: "message_seq",
  refusal: "refusal",
  expiresAt: "expires_at",
} as const satisfies Partial<Record<keyof MediaObject, string>>;

/** Upload as a message or a profile uses it. */
export type UploadedMedia = Pick<MediaObject, keyof typeof UPLOADED_MEDIA_COLUMNS>;

/** Select list from media_objects `o`. */
const UPLOADED_MEDIA = describeTable<UploadedMedia>("o", UPLOADED_MEDIA_COLUMNS);

/** Use of a profile picture, in the columns of a message's. */
export const PROFILE_PICTURE: MessageKey = { conversationId: 0n, seq: 1 };

/** Reads an upload of its owner's; undefined for one of somebody else. */
export async function readUpload(db: Database, ownerId: bigint, id: bigint): Promise<UploadedMedia | undefined> {
  const [row] = await db.read<UploadedMedia>(
    `SELECT ${UPLOADED_MEDIA.columns} FROM media_objects o WHERE o.id = ? AND o.owner_id = ?`,
    [id, ownerId],
  );
  return row;
}

/** Reads uploads and locks them until the end of the transaction, in key order. */
export async function lockUploads(tx: Transaction, ids: readonly bigint[]): Promise<UploadedMedia[]> {
  if (ids.length === 0) return [];
  return tx.query<UploadedMedia>(
    `SELECT ${UPLOADED_MEDIA.columns} FROM media_objects o WHERE o.id IN (?) ORDER BY o.id FOR UPDATE`,
    [ids],
  );
}

/** Returns an upload of its owner's if it can be used, else the reason; `field` is the path of the input field. */
export function checkUse(
  upload: UploadedMedia | undefined,
  {
    kind,
    at,
    field,
  }: { readonly kind: UploadKind | MessageType; readonly at: Date; readonly field: readonly string[] },
): UploadedMedia | Refusal {
  if (upload === undefined || isGone(upload, at)) return new Refusal("NOT_FOUND", "There is no such upload.", field);
  if (upload.kind !== kind)
    return new Refusal("INVALID", `The upload must be of the kind ${kind}, got ${upload.kind}.`, field);
  if (upload.state === "REFUSED") return new Refusal("MEDIA_REFUSED", upload.refusal ?? "The file was refused.", field);
  if (upload.state !== "READY")
    return new Refusal("UPLOAD_NOT_READY", "The upload is not READY: complete it first.", field);
  return upload.messageSeq === 0 ? upload : new Refusal("CONFLICT", "This upload is in use: upload it again.", field);
}

/** Returns true for an upload that was cancelled, or was not in use when it expired. */
export function isGone(
  { state, messageSeq, expiresAt }: Pick<MediaObject, "state" | "messageSeq" | "expiresAt">,
  at: Date,
): boolean {
  return state === "DELETED" || (state !== "PROCESSING" && messageSeq === 0 && expiresAt <= at);
}

/** Returns the media columns of a message that uses an upload. */
export function toMediaColumns(upload: UploadedMedia): MediaColumns {
  return {
    ...NO_MEDIA,
    mediaKey: upload.key,
    mediaFileName: nameOf(upload),
    mediaMimeType: upload.mime,
    mediaSize: upload.size,
    mediaWidth: upload.width,
    mediaHeight: upload.height,
    mediaDurationMs: upload.durationMs,
    mediaThumbhash: upload.thumbhash,
    mediaWaveform: upload.waveform,
    mediaVariants: upload.variants,
  };
}

/** A picture is stored as WebP, whatever its owner's file was: a saved one needs the extension of that. */
function nameOf({ kind, mime, fileName }: Pick<MediaObject, "kind" | "mime" | "fileName">): string | null {
  if (fileName === null || kind === "FILE" || mime !== "image/webp") return fileName;
  return fileName.length <= MAX_RENAMED ? fileName.replace(/(?:\.[\da-z]{1,5})?$/iu, ".webp") : fileName;
}

/** Leaves room for the extension in the column. */
const MAX_RENAMED = 250;

/** Upload with the message that uses it. */
export interface UploadUse {
  readonly upload: UploadedMedia;
  readonly use: MessageKey;
}

/**
 * Compare-and-set of the uploads' uses, which also locks the rows, in key order. It is an INSERT of existing rows, as of
 * `compareAndSetConversations`: the use of one that is not READY and unused is set to NULL, which fails.
 */
export function claimUploads(uses: readonly UploadUse[], at: Date): Statement {
  const time = toSqlTime(at);
  const rows = uses
    .toSorted((one, other) => Number(one.upload.id - other.upload.id))
    .map(({ upload, use }) => [
      upload.id,
      upload.ownerId,
      upload.key,
      upload.kind,
      "READY",
      use.conversationId,
      use.seq,
      // These only satisfy NOT NULL.
      ...["", 0, 0, 0, time, time],
      time,
    ]);
  return {
    sql: `INSERT INTO media_objects (
            id, owner_id, object_key, kind, state, conversation_id, message_seq,
            declared_mime, declared_size, size, part_bytes, expires_at, created_at, updated_at
          ) VALUES ${placeholders(rows.length)}
          ON DUPLICATE KEY UPDATE
            conversation_id = IF(
              message_seq = 0 AND state = VALUES(state) AND owner_id = VALUES(owner_id), VALUES(conversation_id), NULL
            ),
            message_seq = VALUES(message_seq),
            updated_at = VALUES(updated_at)`,
    values: rows,
  };
}

/** Makes an upload DELETED and unused; its files are removed after the commit. */
export function markDeletedByKey(key: string, at: Date): Statement {
  return markDeleted({ sql: "object_key = ?", values: [key] }, at);
}

/** Makes the uploads of a condition DELETED and unused, as `markDeletedByKey` does. */
export function markDeleted(condition: Statement, at: Date): Statement {
  return {
    sql: `UPDATE media_objects
          SET state = 'DELETED', conversation_id = 0, message_seq = 0, deleted_at = ?, expires_at = ?, updated_at = ?
          WHERE state <> 'DELETED' AND ${condition.sql}`,
    values: [at, at, at, ...condition.values],
  };
}

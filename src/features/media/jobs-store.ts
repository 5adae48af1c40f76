import type { MediaState } from "../../generated/enums.js";
import type { Database } from "../../infra/database/database.js";
import type { ObjectRef } from "../../media/store.js";
import { markDeleted } from "../../model/media-object.js";

/** States in which an unused upload expires. One in PROCESSING ends by itself. */
const EXPIRING_STATES = ["WAITING", "READY", "REFUSED"] as const satisfies MediaState[];
const BATCH_SIZE = 500;

/** Makes the uploads DELETED that were not used in time, in batches. */
export async function expireUploads(db: Database, at: Date): Promise<void> {
  for (const state of EXPIRING_STATES) {
    const condition = {
      sql: "state = ? AND message_seq = 0 AND removed_at IS NULL AND expires_at <= ? LIMIT ?",
      values: [state, at, BATCH_SIZE],
    };
    const { sql, values } = markDeleted(condition, at);
    while ((await db.execute(sql, values)) === BATCH_SIZE);
  }
}

/** Reads DELETED objects whose files are to be removed by now. */
export function readRemovable(db: Database, at: Date, limit: number): Promise<ObjectRef[]> {
  return db.query<ObjectRef>(
    `SELECT object_key AS \`key\`, store_upload_id AS storeUploadId FROM media_objects
     WHERE state = 'DELETED' AND message_seq = 0 AND removed_at IS NULL AND expires_at <= ?
     ORDER BY expires_at, id LIMIT ?`,
    [at, limit],
  );
}

/** Sets the time from which the files of these objects are to be removed, unless they were. */
export async function postponeRemoval(db: Database, keys: readonly string[], until: Date): Promise<void> {
  await db.execute(
    "UPDATE media_objects SET expires_at = ? WHERE object_key IN (?) AND state = 'DELETED' AND removed_at IS NULL",
    [until, keys],
  );
}

/** Counts the DELETED objects whose files are not yet removed. */
export async function countRemovals(db: Database): Promise<number> {
  const [row] = await db.query<{ count: unknown }>(
    "SELECT COUNT(*) AS count FROM media_objects WHERE state = 'DELETED' AND message_seq = 0 AND removed_at IS NULL",
  );
  return Number(row?.count ?? 0);
}

/** Deletes the rows of objects that were removed before `before`, in batches. */
export async function forgetRemoved(db: Database, before: Date): Promise<void> {
  const sql = "DELETE FROM media_objects WHERE state = 'DELETED' AND message_seq = 0 AND removed_at < ? LIMIT ?";
  while ((await db.execute(sql, [before, BATCH_SIZE])) === BATCH_SIZE);
}

/** Object as the sweep compares it with the store. */
export interface KnownObject {
  readonly key: string;
  readonly state: MediaState;
  readonly removedAt: Date | null;
  readonly createdAt: Date;
}

const KNOWN_OBJECT = "object_key AS `key`, state, removed_at AS removedAt, created_at AS createdAt";

/** Reads all objects in ascending order of keys. */
export async function* readKnownObjects(db: Database): AsyncGenerator<KnownObject> {
  for (let after = ""; ;) {
    const page = await db.query<KnownObject>(
      `SELECT ${KNOWN_OBJECT} FROM media_objects WHERE object_key > ? ORDER BY object_key LIMIT ?`,
      [after, BATCH_SIZE],
    );
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH_SIZE) return;
    after = last.key;
  }
}

/** Reads objects by key. */
export function readKnown(db: Database, keys: readonly string[]): Promise<KnownObject[]> {
  return db.query<KnownObject>(`SELECT ${KNOWN_OBJECT} FROM media_objects WHERE object_key IN (?)`, [keys]);
}

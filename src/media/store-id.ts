import { randomBytes } from "node:crypto";
import type { Database } from "../infra/database/database.js";
import { StartupError } from "../infra/errors.js";

/** File of a store that has the id of the database whose uploads it holds. */
export interface StoreIdFile {
  /** Store in the words of its settings, such as "MEDIA_DIR (/data/media)". */
  readonly store: string;
  /** Advice for an empty store beside the uploads of the database. */
  readonly advice: string;
  /** Returns the content; undefined where there is no file. */
  read(): Promise<string | undefined>;
  /** Writes the file, unless there is one. */
  create(id: string): Promise<void>;
}

/** Name of the row in server_keys. */
const ROW = "media store";
const ID = /^[0-9a-f]{64}$/u;

type Db = Pick<Database, "query" | "execute">;

/**
 * Checks that a store is that of this database: its file has the id of a row in server_keys. A sweep by another database
 * would delete everything. A new database gets a new store; all later processes must find the same one. Returns the id.
 * @throws StartupError for the store of another database, and for an empty one beside existing uploads
 */
export async function claimStore(file: StoreIdFile, db: Db): Promise<string> {
  const found = await file.read();
  const known = await readId(db);
  if (found !== undefined && found === known) return found;
  if (found !== undefined) throw belongsToAnother(file, found);
  if (known !== undefined && (await hasUploads(db)))
    throw new StartupError(`${file.store} is empty, but there are uploads in the database: ${file.advice}`);
  return createId(file, db);
}

async function readId({ query }: Db): Promise<string | undefined> {
  const [row] = await query<{ value: string }>("SELECT value FROM server_keys WHERE name = ?", [ROW]);
  return row?.value;
}

async function hasUploads({ query }: Db): Promise<boolean> {
  const rows = await query("SELECT 1 FROM media_objects WHERE state IN ('WAITING', 'PROCESSING', 'READY') LIMIT 1");
  return rows.length > 0;
}

/** Processes that start together get the same id. */
async function createId(file: StoreIdFile, db: Db): Promise<string> {
  await db.execute("INSERT IGNORE INTO server_keys (name, value, created_at) VALUES (?, ?, UTC_TIMESTAMP(3))", [
    ROW,
    randomBytes(32).toString("hex"),
  ]);
  const id = (await readId(db)) ?? "";
  await file.create(id);
  const found = await file.read();
  if (found !== id) throw belongsToAnother(file, found ?? "");
  return id;
}

function belongsToAnother({ store }: StoreIdFile, found: string): StartupError {
  return new StartupError(
    ID.test(found)
      ? `${store} belongs to another database: name the one that has the uploads of this database, or an empty one for a new database.`
      : `The store-id of ${store} must have 64 hexadecimal digits: restore it from a backup.`,
  );
}

import { randomBytes, randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import type { Database } from "../../infra/database/database.js";
import { StartupError } from "../../infra/errors.js";
import { FILE_MODE, hasCode, unlessAbsent } from "./files.js";
import { StoreUnavailable } from "../store.js";
import type { Layout } from "./layout.js";

/** Name of the row in server_keys. */
const ROW = "media store";
const ID = /^[0-9a-f]{64}$/u;

type Db = Pick<Database, "query" | "execute">;

/**
 * Tells a file that is not there from a disk that is not there: a lost mount leaves an empty folder.
 * @throws StoreUnavailable
 */
export async function requireFolder({ storeId }: Layout, id: string): Promise<void> {
  const found = await unlessAbsent(readFile(storeId, "utf8"));
  if (found?.trim() !== id) throw new StoreUnavailable("The media folder is not mounted: its store-id is missing.");
}

/**
 * Checks that MEDIA_DIR is the folder of this database: its file `store-id` has the id of a row in server_keys. A new
 * database gets a new folder; all later processes must find the same one. Returns the id.
 * @throws StartupError for the folder of another database, and for an empty one beside existing uploads
 */
export async function claimFolder(layout: Layout, db: Db): Promise<string> {
  const found = (await unlessAbsent(readFile(layout.storeId, "utf8")))?.trim();
  const known = await readId(db);
  if (found !== undefined && found === known) return found;
  if (found !== undefined && !ID.test(found))
    throw new StartupError(`${layout.storeId} must have 64 hexadecimal digits: restore it from a backup.`);
  if (found !== undefined)
    throw new StartupError(
      `MEDIA_DIR (${layout.root}) belongs to another database: set it to the folder that has the uploads of this one, or to an empty folder for a new database.`,
    );
  if (known !== undefined && (await hasUploads(db)))
    throw new StartupError(
      `MEDIA_DIR (${layout.root}) is empty, but there are uploads in the database: mount the folder that has them. All processes must share one folder, or use MEDIA_STORE=s3.`,
    );
  return createId(layout, db);
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
async function createId(layout: Layout, db: Db): Promise<string> {
  await db.execute("INSERT IGNORE INTO server_keys (name, value, created_at) VALUES (?, ?, UTC_TIMESTAMP(3))", [
    ROW,
    randomBytes(32).toString("hex"),
  ]);
  const id = (await readId(db)) ?? "";
  const draft = `${layout.storeId}.${randomUUID()}`;
  await writeFile(draft, `${id}\n`, { mode: FILE_MODE });
  try {
    // link() is atomic: of two processes the first wins, and no incomplete file is ever read.
    await link(draft, layout.storeId);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const found = (await readFile(layout.storeId, "utf8")).trim();
    if (found !== id) throw new StartupError(`MEDIA_DIR (${layout.root}) belongs to another database.`);
  } finally {
    await rm(draft, { force: true });
  }
  return id;
}

import { randomBytes } from "node:crypto";
import type { Database } from "../database/database.js";
import { Unfit } from "../errors.js";

/** Keys that belong to the data: kept in the database, so that a backup carries them and all processes share them. */
export interface Keys {
  /** Encrypts database keys into the ids and cursors that clients see. */
  readonly ids: Uint8Array;
  /** Hashes phone numbers that have to be recognised after their account is gone. */
  readonly phoneNumbers: Uint8Array;
}

/** The names of the rows; a row's name never changes, since what was made with its key could not be read again. */
const ROWS: Readonly<Record<keyof Keys, string>> = { ids: "ids", phoneNumbers: "phone numbers" };
const KEY_BYTES = 32;

/** Reads the keys from the migrated database and creates those that it lacks. Processes that start at once agree. */
export async function loadKeys(db: Pick<Database, "query" | "execute">): Promise<Keys> {
  const names = Object.values(ROWS);
  await db.execute(
    `INSERT IGNORE INTO server_keys (name, value, created_at) VALUES ${names.map(() => "(?, ?, UTC_TIMESTAMP(3))").join()}`,
    names.flatMap((name) => [name, randomBytes(KEY_BYTES).toString("hex")]),
  );
  return readKeys(db);
}

/** Reads the keys from a database that an app has started on. */
export async function readKeys({ query }: Pick<Database, "query">): Promise<Keys> {
  const rows = await query<{ name: string; value: string }>("SELECT name, value FROM server_keys");
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  return { ids: toKey(ROWS.ids, values), phoneNumbers: toKey(ROWS.phoneNumbers, values) };
}

function toKey(name: string, values: ReadonlyMap<string, string>): Uint8Array {
  const value = values.get(name) ?? "";
  if (!/^[0-9a-f]{64}$/u.test(value))
    throw new Unfit(`The key "${name}" in server_keys must be 64 hexadecimal digits: restore it from a backup.`);
  return Buffer.from(value, "hex");
}

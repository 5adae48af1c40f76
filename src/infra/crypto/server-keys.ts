import { randomBytes } from "node:crypto";
import type { Database } from "../database/database.js";
import { StartupError } from "../errors.js";

/** Keys stored in the database, so that backups contain them and all processes share them. */
export interface Keys {
  /** Encrypts database keys into the ids and cursors that clients see. */
  readonly ids: Uint8Array;
  /** Hashes phone numbers that must be recognised after their account was deleted. */
  readonly phoneNumbers: Uint8Array;
}

/** Row names, which never change: data made with a lost key is unreadable. */
const ROWS: Readonly<Record<keyof Keys, string>> = { ids: "ids", phoneNumbers: "phone numbers" };
const KEY_BYTES = 32;

/** Reads the keys of a migrated database and creates missing ones. Processes that start together get the same keys. */
export async function loadKeys(db: Pick<Database, "query" | "execute">): Promise<Keys> {
  const names = Object.values(ROWS);
  await db.execute(
    `INSERT IGNORE INTO server_keys (name, value, created_at) VALUES ${names.map(() => "(?, ?, UTC_TIMESTAMP(3))").join()}`,
    names.flatMap((name) => [name, randomBytes(KEY_BYTES).toString("hex")]),
  );
  return readKeys(db);
}

/** Reads the keys of a database that an app has used. */
export async function readKeys({ query }: Pick<Database, "query">): Promise<Keys> {
  const rows = await query<{ name: string; value: string }>("SELECT name, value FROM server_keys");
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  return { ids: toKey(ROWS.ids, values), phoneNumbers: toKey(ROWS.phoneNumbers, values) };
}

function toKey(name: string, values: ReadonlyMap<string, string>): Uint8Array {
  const value = values.get(name) ?? "";
  if (!/^[0-9a-f]{64}$/u.test(value))
    throw new StartupError(`The key "${name}" in server_keys must be 64 hexadecimal digits: restore it from a backup.`);
  return Buffer.from(value, "hex");
}

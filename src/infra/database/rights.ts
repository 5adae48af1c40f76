import { type Connection, SqlError } from "mariadb";
import { StartupError } from "../errors.js";

/** Numbers of errors that name a missing right. */
const DENIED: ReadonlySet<number> = new Set([1044, 1142, 1143, 1227]);

const DATA_RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE"] as const;
/** Rights that migrations need as well. */
const SCHEMA_RIGHTS = ["CREATE", "ALTER", "DROP", "REFERENCES"] as const;

type Right = (typeof DATA_RIGHTS)[number] | (typeof SCHEMA_RIGHTS)[number];

/** Statements that check a right and change nothing: rights are checked first, then each fails or finds no row. */
const PROBES: Readonly<Record<Right, (table: string) => string>> = {
  SELECT: (table) => `SELECT 1 FROM ${table} WHERE FALSE`,
  INSERT: (table) => `INSERT INTO ${table} (id) SELECT 'none' FROM DUAL WHERE FALSE`,
  UPDATE: (table) => `UPDATE ${table} SET logs = NULL WHERE FALSE`,
  DELETE: (table) => `DELETE FROM ${table} WHERE FALSE`,
  CREATE: () => `CREATE TABLE ${NOWHERE} (id INT, id INT)`,
  ALTER: () => `ALTER TABLE ${NOWHERE} ADD COLUMN id INT`,
  DROP: () => `DROP TABLE ${NOWHERE}`,
  REFERENCES: () => `CREATE TABLE ${NOWHERE} (id INT, id INT, FOREIGN KEY (id) REFERENCES ${NOWHERE} (id))`,
};

/** Table that does not exist. */
const NOWHERE = "_convospace_rights";

/**
 * Checks that the user has the rights that the app needs, and those of migrations where some are `pending`, without changing
 * the database. `table` is that of the recorded migrations, if it exists: rights may be granted by table.
 * @throws StartupError that names the missing rights
 */
export async function requireRights(
  connection: Connection,
  { table = NOWHERE, isPending }: { readonly table?: string | undefined; readonly isPending: boolean },
): Promise<void> {
  const needed: readonly Right[] = [...DATA_RIGHTS, ...(isPending ? SCHEMA_RIGHTS : [])];
  const missing: Right[] = [];
  for (const right of needed) if (!(await hasRight(connection, right, PROBES[right](table)))) missing.push(right);
  if (missing.length === 0) return;
  const [row] = await connection.query<{ user: string; name: string }[]>(
    "SELECT CURRENT_USER() AS user, DATABASE() AS name",
  );
  const account = (row?.user ?? "").replace(/^(.*)@(.*?)$/u, "'$1'@'$2'");
  throw new StartupError(
    `The user ${account} lacks the right ${missing.join(", ")} on the database "${row?.name}", which was not changed: ` +
      `GRANT ${[...DATA_RIGHTS, ...SCHEMA_RIGHTS].join(", ")} ON \`${row?.name}\`.* TO ${account};`,
  );
}

async function hasRight(connection: Connection, right: Right, probe: string): Promise<boolean> {
  try {
    await connection.query(probe);
    return true;
  } catch (error) {
    if (!(error instanceof SqlError) || error.fatal) throw error;
    // The probe of a foreign key needs CREATE too, and is denied for the first right that is missing.
    return !DENIED.has(error.errno) || !(error.sqlMessage ?? "").includes(right);
  }
}

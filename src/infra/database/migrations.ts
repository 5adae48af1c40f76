import { createHash, randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connection } from "mariadb";
import { StartupError } from "../errors.js";
import { requireRights } from "./rights.js";

const MAX_SHOWN_TABLES = 3;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface Recorded {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly rolled_back_at: Date | null;
  readonly logs: string | null;
}

/**
 * Applies the pending migrations of a folder (`<stamp>_<name>/migration.sql`) in order of name, and records them as Prisma
 * does. Returns their names. Processes that start together are serialised by an advisory lock.
 */
export async function migrate(connect: () => Promise<Connection>, directory: URL | string): Promise<string[]> {
  return withConnection(connect, async (connection) => {
    await lock(connection);
    const { pending, isRecorded } = await findPending(connection, directory);
    await requireRights(connection, { table: isRecorded ? RECORD : undefined, isPending: pending.length > 0 });
    if (!isRecorded) await connection.query(CREATE_RECORD);
    for (const migration of pending) await apply(connection, migration);
    return pending.map(({ name }) => name);
  });
}

/** Returns the names that `migrate` would apply, with the same checks, without changing the database. */
export async function pendingMigrations(
  connect: () => Promise<Connection>,
  directory: URL | string,
): Promise<string[]> {
  const { pending } = await withConnection(connect, (connection) => findPending(connection, directory));
  return pending.map(({ name }) => name);
}

async function withConnection<T>(connect: () => Promise<Connection>, work: (connection: Connection) => Promise<T>) {
  const connection = await connect();
  try {
    return await work(connection);
  } finally {
    await connection.end(); // Releases the lock too.
  }
}

async function lock(connection: Connection): Promise<void> {
  const [row] = await connection.query<{ got: unknown }[]>(
    "SELECT GET_LOCK(CONCAT('convospace.migrate.', LEFT(SHA2(DATABASE(), 256), 40)), 120) AS got",
  );
  if (Number(row?.got) !== 1)
    throw new StartupError(
      "Another process has been migrating this database for two minutes. Start again when it is done.",
    );
}

const RECORD = "_prisma_migrations";

const CREATE_RECORD = `
  CREATE TABLE IF NOT EXISTS ${RECORD} (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         DATETIME(3),
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      DATETIME(3),
    started_at          DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
  ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;

interface Found {
  readonly pending: Migration[];
  /** False before the first migration. */
  readonly isRecorded: boolean;
}

async function findPending(connection: Connection, directory: URL | string): Promise<Found> {
  const known = await readMigrations(directory);
  const tables = await readTables(connection);
  const isRecorded = tables.includes(RECORD);
  const recorded = isRecorded ? await readRecord(connection) : [];
  requireOwnDatabase(tables, recorded, known);
  const valid = recorded.filter((record) => record.rolled_back_at === null);
  for (const record of valid) requireUnchanged(record, known);
  const applied = new Set(valid.map((record) => record.migration_name));
  return { pending: known.filter(({ name }) => !applied.has(name)), isRecorded };
}

async function readTables(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name",
  );
  return rows.map(({ name }) => name);
}

/** Rejects a database with tables and no migration of this program, which may be another program that uses Prisma. */
function requireOwnDatabase(
  tables: readonly string[],
  recorded: readonly Recorded[],
  known: readonly Migration[],
): void {
  const others = tables.filter((table) => table !== RECORD);
  if (others.length === 0 || recorded.some((record) => known.some(({ name }) => name === record.migration_name)))
    return;
  const shown = others.slice(0, MAX_SHOWN_TABLES).join(", ") + (others.length > MAX_SHOWN_TABLES ? ", …" : "");
  throw new StartupError(
    `The database has tables of another program (${shown}), and was not changed: let DATABASE_URL name an empty database.`,
  );
}

async function readMigrations(directory: URL | string): Promise<Migration[]> {
  const root = typeof directory === "string" ? directory : fileURLToPath(directory);
  const entries = await readdir(root, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const file = await readFile(join(root, name, "migration.sql"));
      return { name, sql: file.toString("utf8"), checksum: createHash("sha256").update(file).digest("hex") };
    }),
  );
}

async function readRecord(connection: Connection): Promise<Recorded[]> {
  return connection.query<Recorded[]>(
    `SELECT migration_name, checksum, finished_at, rolled_back_at, logs FROM ${RECORD} ORDER BY migration_name`,
  );
}

function requireUnchanged(
  { migration_name: name, checksum, finished_at, logs }: Recorded,
  known: readonly Migration[],
): void {
  if (finished_at === null) throw new StartupError(stoppedHalfWay(name, logs));
  const migration = known.find((one) => one.name === name);
  if (migration === undefined) {
    const last = known.at(-1)?.name ?? "";
    throw new StartupError(
      name > last
        ? `This database was migrated by a newer ConvoSpace (${name} is not known here). Start that version or a later one.`
        : `Migration ${name} was applied to this database, but its folder is missing. Restore it from the repository.`,
    );
  }
  if (migration.checksum !== checksum)
    throw new StartupError(
      `Migration ${name} was changed after it was applied to this database. ` +
        "Restore its migration.sql as it was and put the change into a new migration.",
    );
}

function stoppedHalfWay(name: string, logs: string | null): string {
  return [
    `Migration ${name} stopped half-way. ${logs ?? "The process ended while it ran."}`,
    "Restore a backup, or undo by hand what it did and then run:",
    `  UPDATE _prisma_migrations SET rolled_back_at = UTC_TIMESTAMP(3) WHERE migration_name = '${name}' AND finished_at IS NULL;`,
    "The next start applies it anew.",
  ].join("\n");
}

async function apply(connection: Connection, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await connection.query(
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))",
    [id, checksum, name],
  );
  const statements = statementsOf(sql);
  for (const [index, statement] of statements.entries()) {
    try {
      await connection.query(statement);
    } catch (error) {
      const logs = `Statement ${index + 1} of ${statements.length} failed: ${reasonOf(error)}`;
      // After a lost connection this fails too; the missing finished_at suffices.
      await connection.query("UPDATE _prisma_migrations SET logs = ? WHERE id = ?", [logs, id]).catch(() => undefined);
      throw new StartupError(stoppedHalfWay(name, logs), { cause: error });
    }
  }
  await connection.query(
    "UPDATE _prisma_migrations SET finished_at = UTC_TIMESTAMP(3), applied_steps_count = 1 WHERE id = ?",
    [id],
  );
}

/** Returns the message of the server, without the statement that the driver adds. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && "sqlMessage" in error && typeof error.sqlMessage === "string") return error.sqlMessage;
  return String(error);
}

const QUOTED = /'(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*"|`[^`]*`/u.source;
const COMMENT = /--(?=\s|$).*|#.*|\/\*(?!!)[^]*?\*\//u.source;
const TOKEN = new RegExp(`(${COMMENT})|${QUOTED}|[^'"\`;#/-]+|[^]`, "gu");

/** Splits a script into statements at the semicolons outside of quotes and comments, and removes comments. */
export function statementsOf(script: string): string[] {
  const statements = [""];
  for (const [token, comment] of script.matchAll(TOKEN)) {
    if (token === ";") statements.push("");
    else statements.push((statements.pop() ?? "") + (comment === undefined ? token : " "));
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

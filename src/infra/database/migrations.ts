import { createHash, randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connection } from "mariadb";
import { StartupError } from "../errors.js";

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface Recorded {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly logs: string | null;
}

/**
 * Applies the pending migrations of a folder (`<stamp>_<name>/migration.sql`) in order of name, and records them as Prisma
 * does. Returns their names. Processes that start together are serialised by an advisory lock.
 */
export async function migrate(connect: () => Promise<Connection>, directory: URL | string): Promise<string[]> {
  return withConnection(connect, async (connection) => {
    await lock(connection);
    await connection.query(CREATE_RECORD);
    const pending = await findPending(connection, directory);
    for (const migration of pending) await apply(connection, migration);
    return pending.map(({ name }) => name);
  });
}

/** Returns the names that `migrate` would apply, with the same checks, without changing the database. */
export async function pendingMigrations(
  connect: () => Promise<Connection>,
  directory: URL | string,
): Promise<string[]> {
  const pending = await withConnection(connect, (connection) => findPending(connection, directory));
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

const CREATE_RECORD = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         DATETIME(3),
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      DATETIME(3),
    started_at          DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
  ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`;

async function findPending(connection: Connection, directory: URL | string): Promise<Migration[]> {
  const known = await readMigrations(directory);
  const recorded = await readRecord(connection);
  for (const record of recorded) requireUnchanged(record, known);
  const applied = new Set(recorded.map((record) => record.migration_name));
  return known.filter(({ name }) => !applied.has(name));
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
  const tables = await connection.query<unknown[]>(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '_prisma_migrations'",
  );
  if (tables.length === 0) return [];
  return connection.query<Recorded[]>(
    `SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
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

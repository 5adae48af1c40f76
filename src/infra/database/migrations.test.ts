import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mariadb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../embedded/database.js";
import { StartupError } from "../errors.js";
import { migrate, pendingMigrations, statementsOf } from "./migrations.js";

let home: string;
let database: EmbeddedDatabase;
let directory: string;
let name: string;
let count = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "convospace-test-"));
  database = await startEmbeddedDatabase({ dataDir: join(home, "database"), print: () => undefined });
}, 180_000);

afterAll(async () => {
  await database.stop();
  await rm(home, { recursive: true });
}, 30_000);

beforeEach(async () => {
  name = `trial_${(count += 1)}`;
  directory = join(home, name);
  const connection = await createConnection({ socketPath: database.socketPath, user: "root" });
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await connection.end();
  await write("1_people", "CREATE TABLE people (id INT PRIMARY KEY);\nINSERT INTO people VALUES (1);\n");
  await write("2_names", "ALTER TABLE people ADD COLUMN name VARCHAR(20) NOT NULL DEFAULT 'a;b';\n");
});

describe("migrate", () => {
  it("applies new migrations in order, and logs each", async () => {
    expect(await migrate(connect, directory)).toEqual(["1_people", "2_names"]);
    await write("3_more", "INSERT INTO people VALUES (2, 'Bo');");
    expect(await migrate(connect, directory)).toEqual(["3_more"]);
    expect(await query("SELECT * FROM people")).toEqual([
      { id: 1, name: "a;b" },
      { id: 2, name: "Bo" },
    ]);
  });

  it("records the same rows as Prisma", async () => {
    await migrate(connect, directory);
    const sql = "ALTER TABLE people ADD COLUMN name VARCHAR(20) NOT NULL DEFAULT 'a;b';\n";
    expect((await query("SELECT * FROM _prisma_migrations ORDER BY migration_name")).at(-1)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/u) as string,
      checksum: createHash("sha256").update(sql).digest("hex"),
      finished_at: expect.any(Date) as Date,
      migration_name: "2_names",
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date) as Date,
      applied_steps_count: 1,
    });
  });

  it("applies each once when processes start concurrently", async () => {
    const results = await Promise.all([1, 2, 3].map(() => migrate(connect, directory)));
    expect(results.flat()).toEqual(["1_people", "2_names"]);
    expect(await query("SELECT id FROM people")).toHaveLength(1);
  });

  it("rejects a changed migration that was applied", async () => {
    await migrate(connect, directory);
    await write("1_people", "CREATE TABLE people (id BIGINT PRIMARY KEY);");
    await expect(migrate(connect, directory)).rejects.toThrow(
      "Migration 1_people was changed after it was applied to this database. " +
        "Restore its migration.sql as it was and put the change into a new migration.",
    );
  });

  it("rejects a database of a newer version", async () => {
    await migrate(connect, directory);
    await rm(join(directory, "2_names"), { recursive: true });
    await expect(migrate(connect, directory)).rejects.toThrow("This database was migrated by a newer ConvoSpace");
  });

  it("rejects a missing folder of an applied migration", async () => {
    await migrate(connect, directory);
    await rm(join(directory, "1_people"), { recursive: true });
    await expect(migrate(connect, directory)).rejects.toThrow(
      "Migration 1_people was applied to this database, but its",
    );
  });

  it.each([
    ["tables of their own", "CREATE TABLE orders (id INT PRIMARY KEY); CREATE VIEW views AS SELECT 1 AS one"],
    ["another program's migrations", ANOTHER_PROGRAM],
  ])("refuses a database with %s, and leaves it as it was", async (_, statements) => {
    for (const statement of statementsOf(statements)) await query(statement);
    const before = await contents();
    for (const attempt of [migrate, pendingMigrations])
      await expect(attempt(connect, directory)).rejects.toEqual(
        new StartupError(
          "The database has tables of another program " +
            `(${before.tables.filter((table) => table !== "_prisma_migrations").join(", ")}), and was not changed: ` +
            "let DATABASE_URL name an empty database.",
        ),
      );
    expect(await contents()).toEqual(before);
  });

  it("needs no right to create a table once everything is applied", async () => {
    await migrate(connect, directory);
    await query("CREATE USER IF NOT EXISTS reader IDENTIFIED BY 'x'");
    await query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name}.* TO reader`);
    const asReader = () =>
      createConnection({ socketPath: database.socketPath, user: "reader", password: "x", database: name });
    expect(await migrate(asReader, directory)).toEqual([]);
  });

  it("stops at a failure, fails from then on, and continues once the failed migration is rolled back as described", async () => {
    await write("3_bad", "CREATE TABLE half (id INT);\nCREATE TABLE people (id INT);\nCREATE TABLE rest (id INT);");
    const complaint = /Migration 3_bad stopped half-way\. Statement 2 of 3 failed: .*people.*already exists/u;
    const failure = (await migrate(connect, directory).catch((error: unknown) => error)) as Error;
    expect(failure.message).toMatch(complaint);
    await expect(migrate(connect, directory)).rejects.toThrow(complaint);
    await expect(pendingMigrations(connect, directory)).rejects.toThrow(complaint);

    await query("DROP TABLE half");
    await query(/^ *UPDATE .*/mu.exec(failure.message)?.[0] ?? "no advice");
    await write("3_bad", "CREATE TABLE half (id INT);");
    expect(await migrate(connect, directory)).toEqual(["3_bad"]);
  });
});

describe("pendingMigrations", () => {
  it("lists migrations to apply without changing the database", async () => {
    expect(await pendingMigrations(connect, directory)).toEqual(["1_people", "2_names"]);
    expect(await query("SHOW TABLES")).toEqual([]);
    await migrate(connect, directory);
    expect(await pendingMigrations(connect, directory)).toEqual([]);
  });
});

describe("statementsOf", () => {
  it("splits at semicolons, but not at those in quotes and comments", () => {
    const script = `
      -- first; with a comment
      CREATE TABLE a (b VARCHAR(9) DEFAULT 'it''s; \\'so\\'', \`c;d\` INT, e INT DEFAULT (5-2)); # a remark;
      /* left; out */ INSERT INTO a VALUES ("x;""y", 1--1); /*!80000 SET @a = 1 */;
      ;
      SELECT 1`;
    expect(statementsOf(script)).toEqual([
      "CREATE TABLE a (b VARCHAR(9) DEFAULT 'it''s; \\'so\\'', `c;d` INT, e INT DEFAULT (5-2))",
      'INSERT INTO a VALUES ("x;""y", 1--1)',
      "/*!80000 SET @a = 1 */",
      "SELECT 1",
    ]);
  });

  it("finds none in a script of comments", () => {
    expect(statementsOf("-- nothing;\n--\n# here;\n/* yet; */ ;")).toEqual([]);
  });
});

/** Record of migrations as another program that uses Prisma has it. */
const ANOTHER_PROGRAM = `
  CREATE TABLE orders (id INT PRIMARY KEY);
  CREATE TABLE _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64), finished_at DATETIME(3), migration_name VARCHAR(255), logs TEXT,
    rolled_back_at DATETIME(3), started_at DATETIME(3), applied_steps_count INT UNSIGNED
  );
  INSERT INTO _prisma_migrations VALUES ('1', 'x', UTC_TIMESTAMP(3), '20300101000000_orders', NULL, NULL, UTC_TIMESTAMP(3), 1)`;

async function contents(): Promise<{ tables: string[]; record: unknown }> {
  const tables = (await query("SHOW TABLES")).flatMap((row) => Object.values(row).map(String));
  return {
    tables,
    record: tables.includes("_prisma_migrations") ? await query("SELECT * FROM _prisma_migrations") : [],
  };
}

function connect() {
  return createConnection({ socketPath: database.socketPath, user: "root", database: name });
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await connect();
  try {
    const answer = await connection.query<Record<string, unknown>[] | object>(sql);
    return Array.isArray(answer) ? [...(answer as Record<string, unknown>[])] : [];
  } finally {
    await connection.end();
  }
}

async function write(migration: string, sql: string): Promise<void> {
  await mkdir(join(directory, migration), { recursive: true });
  await writeFile(join(directory, migration, "migration.sql"), sql);
}

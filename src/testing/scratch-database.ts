import { randomBytes } from "node:crypto";
import { type Connection, createConnection } from "mariadb";
import { migrate } from "../infra/database/migrations.js";
import { MIGRATIONS } from "../infra/root.js";

/** A database of one test, or of the tests of one file. */
export interface ScratchDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates a database on a server: an empty one, or one with the tables that the statements of `schema` create. */
export async function createDatabase(serverUrl: string, schema = ""): Promise<ScratchDatabase> {
  const name = `convospace_test_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  await run(
    url,
    `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci; USE ${name}; ${schema}`,
  );
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(new URL(serverUrl), `DROP DATABASE ${name}`) };
}

/** Creates a migrated database and returns the statements that copy its tables, which run only while it exists. */
export async function createTemplate(serverUrl: string): Promise<{ schema: string; drop: () => Promise<void> }> {
  const { url, drop } = await createDatabase(serverUrl);
  await migrate(() => connect(new URL(url)), MIGRATIONS);
  const connection = await connect(new URL(url));
  try {
    const tables = await connection.query<Record<string, string>[]>("SHOW TABLES");
    const statements = ["SET FOREIGN_KEY_CHECKS = 0"];
    for (const table of tables.flatMap((row) => Object.values(row))) {
      const [shown] = await connection.query<Record<string, string>[]>(`SHOW CREATE TABLE ${table}`);
      statements.push(shown?.["Create Table"] ?? "");
      statements.push(`INSERT INTO ${table} SELECT * FROM ${new URL(url).pathname.slice(1)}.${table}`);
    }
    return { schema: statements.join(";\n"), drop };
  } finally {
    await connection.end();
  }
}

async function run(url: URL, sql: string): Promise<void> {
  const connection = await connect(url);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

function connect(url: URL): Promise<Connection> {
  const socketPath = url.searchParams.get("socketPath");
  return createConnection({
    ...(socketPath === null ? { host: url.hostname, port: Number(url.port || 3306) } : { socketPath }),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    allowPublicKeyRetrieval: true,
    multipleStatements: true,
  });
}

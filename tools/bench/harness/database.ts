import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, createConnection } from "mariadb";
import { readFileSync } from "node:fs";
import { built } from "./built.js";

/** Database server shared by all systems of a scenario: the embedded one, which flushes each commit. */
export interface DatabaseServer {
  readonly pid: number;
  readonly version: string;
  /** Creates an empty database. */
  create(name: string): Promise<BenchDatabase>;
  stop(): Promise<void>;
}

/** Database of one system. */
export interface BenchDatabase {
  readonly url: string;
  /** Connection of the bench itself. */
  readonly sql: Connection;
}

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const { startEmbeddedDatabase } = await built("infra/embedded/database.js");
  const dataDir = await mkdtemp(join(tmpdir(), "convospace-bench-"));
  const server = await startEmbeddedDatabase({ dataDir, print: (line) => console.log(line) });
  const connect = (database?: string) =>
    createConnection({
      socketPath: server.socketPath,
      user: "root",
      multipleStatements: true,
      timezone: "Z",
      connectTimeout: 60_000,
      ...(database !== undefined && { database }),
    });
  const sql = await connect();
  const [row] = await sql.query<{ version: string; pidFile: string; flush: bigint }[]>(
    "SELECT VERSION() AS version, @@pid_file AS pidFile, @@innodb_flush_log_at_trx_commit AS flush",
  );
  if (Number(row?.flush) !== 1 || row === undefined)
    throw new Error("Expected innodb_flush_log_at_trx_commit = 1: results without it do not count.");
  const connections = [sql];
  return {
    pid: Number(readFileSync(row.pidFile, "utf8")),
    version: row.version,
    create: async (name) => {
      await sql.query(
        `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
      );
      const connection = await connect(name);
      connections.push(connection);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return { url: url.href, sql: connection };
    },
    stop: async () => {
      await Promise.all(connections.map((connection) => connection.end()));
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

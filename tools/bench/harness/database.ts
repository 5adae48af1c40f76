import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, createConnection } from "mariadb";
import { readFileSync } from "node:fs";
import { built } from "./built.js";
import { freePort } from "./ports.js";

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
  /** The same over TCP, for systems that cannot use a socket file, and for those beside them. */
  readonly tcp: TcpDatabase;
  /** Connection of the bench itself. */
  readonly sql: Connection;
}

/** Database over TCP. */
export interface TcpDatabase {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
}

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const { startEmbeddedDatabase } = await built("infra/embedded/database.js");
  const dataDir = await mkdtemp(join(tmpdir(), "convospace-bench-"));
  const address = { host: "127.0.0.1", port: await freePort() };
  const binary = await listeningServer(dataDir, address);
  const server = await startEmbeddedDatabase({ dataDir, binary, print: (line) => console.log(line) });
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
  const login = { user: "bench", password: randomBytes(16).toString("hex") };
  await sql.query(`CREATE USER bench@'${address.host}' IDENTIFIED BY ?`, [login.password]);
  await sql.query(`GRANT ALL ON *.* TO bench@'${address.host}'`);
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
      return { url: url.href, tcp: tcpDatabase(name, { ...address, ...login }), sql: connection };
    },
    stop: async () => {
      await Promise.all(connections.map((connection) => connection.end()));
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function tcpDatabase(name: string, server: Omit<TcpDatabase, "url" | "name">): TcpDatabase {
  const { host, port, user, password } = server;
  return { ...server, name, url: `mysql://${user}:${password}@${host}:${port}/${name}` };
}

/** Writes a program that runs the embedded database server and has it listen on TCP as well, on this machine only. */
async function listeningServer(folder: string, { host, port }: Pick<TcpDatabase, "host" | "port">): Promise<string> {
  const { findDatabaseBinary } = await built("infra/embedded/database-binary.js");
  const { path } = await findDatabaseBinary(undefined, (line) => console.log(line));
  const program = join(folder, "server");
  const command = `exec '${path}' "$@" --skip-networking=0 --bind-address=${host} --port=${port}`;
  await writeFile(program, `#!/bin/sh\n${command}\n`, { mode: 0o700 });
  return program;
}

import { execFile } from "node:child_process";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Connection, type ConnectionConfig, createConnection } from "mariadb";
import {
  type DatabaseBinary,
  findDatabaseBinary,
  identifyBinary,
  initialisation,
  service,
} from "../../../src/infra/embedded/database-binary.js";
import { type ClusterProcess, type ProcessHooks, createProcess } from "./process.js";
import { freePort } from "./ports.js";

/** Database of a drill, on a TCP port so that a proxy can stand before it. */
export interface Database {
  readonly kind: DatabaseBinary["kind"];
  readonly port: number;
  /** Opens a connection that bypasses the proxies. */
  connect(): Promise<Connection>;
  start(): Promise<void>;
  stop(): Promise<unknown>;
}

/** Database of a single server. */
export interface DatabaseProcess extends Database, ClusterProcess {
  start(): Promise<void>;
  stop(): Promise<string>;
  /** Copies the data folder while the server is frozen, as a snapshot of its volume does; returns the copy's path. */
  copyData(): Promise<string>;
  /** Kills the server and starts it again, at the same address, on `data`, which it takes over. */
  replaceData(data: string): Promise<void>;
  /** Creates another server, of the same program, on `data`. */
  createReplica(data: string): Promise<Pick<DatabaseProcess, "port" | "start" | "stop" | "connect">>;
}

export const DATABASE_NAME = "convospace";

/** Time for writes that the kernel has begun. */
const SETTLE_MS = 100;

/** Creates a database below `home` with the settings of the embedded one, which flush each commit. */
export async function createDatabaseProcess(hooks: ProcessHooks, path?: string): Promise<DatabaseProcess> {
  const { home, print } = hooks;
  const binary = path === undefined ? await findDatabaseBinary(undefined, print) : await identifyBinary(path);
  const folder = join(home, "database");
  const data = join(folder, "data");
  await mkdir(data, { recursive: true, mode: 0o700 });
  const [program, ...args] = initialisation(binary, data);
  await promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024 });
  const server = await createServer(hooks, binary, { name: "database", data, id: 1 });
  let copies = 0;
  return {
    ...server,
    kind: binary.kind,
    copyData: async () => {
      const copy = join(home, `database-copy-${(copies += 1)}`, "data");
      server.freeze();
      try {
        await sleep(SETTLE_MS);
        await cp(data, copy, { recursive: true });
      } finally {
        server.thaw();
      }
      return copy;
    },
    replaceData: async (next) => {
      await server.kill();
      await rm(data, { recursive: true });
      await rename(next, data);
      await server.start();
    },
    createReplica: (copy) => createServer(hooks, binary, { name: "replica", data: copy, id: 2 }),
  };
}

/** Opens a connection to a port or a socket file. */
export async function connectAsRoot(place: ConnectionConfig): Promise<Connection> {
  const options = { user: "root", timezone: "Z", connectTimeout: 5000, allowPublicKeyRetrieval: true };
  const connection = await createConnection({ ...options, bigIntAsNumber: false, ...place });
  // A connection lost between two statements emits "error", which would end the drill.
  connection.on("error", () => undefined);
  return connection;
}

export async function createDatabase(connection: Connection): Promise<void> {
  // IF NOT EXISTS would write to the binary log of a replica.
  const [found] = await connection.query<unknown[]>(`SHOW DATABASES LIKE '${DATABASE_NAME}'`);
  if (found === undefined)
    await connection.query(`CREATE DATABASE ${DATABASE_NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
}

interface ServerOptions {
  readonly name: string;
  readonly data: string;
  /** Number in the replication. */
  readonly id: number;
}

async function createServer({ home, onUnexpectedExit }: ProcessHooks, binary: DatabaseBinary, server: ServerOptions) {
  const { name, data, id } = server;
  const port = await freePort();
  const connect = () => connectAsRoot({ host: "127.0.0.1", port, database: DATABASE_NAME });

  const serverProcess = createProcess({
    name,
    command: [
      ...service(binary, data, join(data, "../socket")),
      "--skip-networking=OFF",
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      ...(binary.kind === "mariadb" ? [...REPLICATION, `--server-id=${id}`] : []),
    ],
    cwd: home,
    logPath: join(home, `${name}.log`),
    isServing: async () => {
      try {
        const connection = await connectAsRoot({ host: "127.0.0.1", port });
        await createDatabase(connection);
        await connection.end();
        return true;
      } catch {
        return false;
      }
    },
    onUnexpectedExit: (exit) => onUnexpectedExit(name, exit),
  });
  return { ...serverProcess, port, connect };
}

/** The settings that docs/operations.md gives, and those of a primary. */
const REPLICATION = ["--log-bin=binlog", "--sync-binlog=1", "--binlog-format=ROW", "--log-slave-updates"];

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Connection, createConnection } from "mariadb";
import {
  findDatabaseBinary,
  identifyBinary,
  initialisation,
  service,
} from "../../../src/infra/embedded/database-binary.js";
import { type ClusterProcess, type ProcessHooks, createProcess } from "./process.js";
import { freePort } from "./ports.js";

/** Database server of a drill, on a TCP port so that a proxy can stand before it. */
export interface DatabaseProcess extends ClusterProcess {
  readonly port: number;
  /** Opens a connection that bypasses the proxies. */
  connect(): Promise<Connection>;
}

export const DATABASE_NAME = "convospace";

/** Creates a database below `home` with the settings of the embedded one, which flush each commit. */
export async function createDatabaseProcess(
  { home, print: print, onUnexpectedExit }: ProcessHooks,
  path?: string,
): Promise<DatabaseProcess> {
  const binary = path === undefined ? await findDatabaseBinary(undefined, print) : await identifyBinary(path);
  const data = join(home, "database/data");
  await mkdir(data, { recursive: true, mode: 0o700 });
  const [program, ...args] = initialisation(binary, data);
  await promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024 });
  const port = await freePort();
  const options = {
    host: "127.0.0.1",
    port,
    user: "root",
    timezone: "Z",
    connectTimeout: 5000,
    allowPublicKeyRetrieval: true,
  };

  async function connect(): Promise<Connection> {
    const connection = await createConnection({ ...options, database: DATABASE_NAME, bigIntAsNumber: false });
    // A connection lost between two statements emits "error", which would end the drill.
    connection.on("error", () => undefined);
    return connection;
  }

  const serverProcess = createProcess({
    name: "database",
    command: [
      ...service(binary, data, join(home, "database/socket")),
      "--skip-networking=OFF",
      "--bind-address=127.0.0.1",
      `--port=${port}`,
    ],
    cwd: home,
    logPath: join(home, "database.log"),
    isServing: async () => {
      try {
        const connection = await createConnection(options);
        await connection.query(
          `CREATE DATABASE IF NOT EXISTS ${DATABASE_NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
        );
        await connection.end();
        return true;
      } catch {
        return false;
      }
    },
    onUnexpectedExit: (exit) => onUnexpectedExit("database", exit),
  });
  return { ...serverProcess, port, connect };
}

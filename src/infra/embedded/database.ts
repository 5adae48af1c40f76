import { type ChildProcess, type ExecFileException, execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createConnection } from "mariadb";
import { type DatabaseBinary, findDatabaseBinary, identifyBinary, initialisation, service } from "./database-binary.js";
import { addOwner, acquireLock } from "./lock-file.js";
import { StartupError } from "../errors.js";
import { diskIsFull, inFolder, tellsOfFullDisk } from "../folder.js";
import { startSupervised } from "./supervised-process.js";

/** A private database server that ends with this process, even if that is killed. */
export interface EmbeddedDatabase {
  readonly url: string;
  readonly socketPath: string;
  /** Resolves when the server answers and the database exists. Where that fails, it rejects with a StartupError, and the server is stopped. */
  readonly ready: Promise<void>;
  /** Resolves with the reason if the server ends before `stop` is called, once it has been ready. */
  readonly exited: Promise<string>;
  /** Shuts the server down. */
  stop(): Promise<void>;
}

export interface EmbeddedDatabaseOptions {
  /** Data folder, for one process at a time. */
  readonly dataDir: string;
  /** Prints a line for each slow step. */
  readonly print: (line: string) => void;
  /** Server program to use instead of the one found or installed. */
  readonly binary?: string;
}

/** File with the socket path of the running server, for other commands. */
const SOCKET_FILE = "socket";

/** Returns the URL of the server that another process runs on `dataDir`; undefined if none answers. */
export async function findRunningDatabase(dataDir: string): Promise<string | undefined> {
  const socketPath = await readFile(join(dataDir, SOCKET_FILE), "utf8").catch(() => undefined);
  if (socketPath === undefined) return undefined;
  // A killed process leaves the file behind.
  const connection = await createConnection({ socketPath, user: "root" }).catch(() => undefined);
  await connection?.end();
  return connection && urlOf(socketPath);
}

/** Launches MariaDB or MySQL on `dataDir`, and waits until it is ready. @throws StartupError */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const database = await launchEmbeddedDatabase(options);
  await database.ready;
  return database;
}

/**
 * Launches MariaDB or MySQL on `dataDir`, which is initialised if needed; the server starts while the caller goes on.
 * @throws StartupError, also for a folder that cannot be written and for a full disk
 */
export async function launchEmbeddedDatabase({
  dataDir,
  print,
  binary,
}: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const home = resolve(dataDir);
  return inFolder({ setting: "DATA_DIR", path: home }, async () => {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const release = await acquireLock(home, print);
    try {
      const program = await chooseBinary(home, binary, print);
      return await launch(program, await initialised(program, home, print), { home, print, release });
    } catch (error) {
      await release();
      throw error;
    }
  });
}

async function chooseBinary(home: string, path: string | undefined, print: (line: string) => void) {
  // Existing data decides, because neither server reads the files of the other.
  const kind = (["mariadb", "mysql"] as const).find((folder) => existsSync(join(home, folder)));
  if (path === undefined) return findDatabaseBinary(kind, print);
  const binary = await identifyBinary(path);
  if (kind === undefined || kind === binary.kind) return binary;
  throw new StartupError(`The data in ${home} needs a ${kind} server, and ${path} is a ${binary.kind} server.`);
}

/** Returns the server's data folder, initialised if needed. It is renamed into place, so that it is never incomplete. */
async function initialised(binary: DatabaseBinary, home: string, print: (line: string) => void): Promise<string> {
  const data = join(home, binary.kind);
  if (existsSync(data)) return data;
  print(`Creating a database in ${home} (once) …`);
  const leftovers = (await readdir(home)).filter((name) => name.startsWith("unfinished-"));
  for (const name of leftovers) await rm(join(home, name), { recursive: true, force: true });
  const unfinished = await mkdtemp(join(home, "unfinished-"));
  const [program, ...args] = initialisation(binary, unfinished);
  await promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024 }).catch((failure: unknown) => {
    const error = failure as ExecFileException;
    const output = `${error.stdout ?? error.message}\n${error.stderr ?? ""}`;
    if (tellsOfFullDisk(output)) throw diskIsFull({ setting: "DATA_DIR", path: home });
    throw new StartupError(`${program} could not create a database in ${home}:\n${logTail(output)}`);
  });
  await rename(unfinished, data);
  return data;
}

interface DataFolder {
  readonly home: string;
  readonly print: (line: string) => void;
  readonly release: () => Promise<void>;
}

async function launch(
  binary: DatabaseBinary,
  data: string,
  { home, print, release }: DataFolder,
): Promise<EmbeddedDatabase> {
  // A socket path has about 100 bytes at most. mkdtemp creates a folder that only this user can read.
  const temporary = tmpdir().length > 70 ? "/tmp" : tmpdir();
  const socketDir = await inFolder({ setting: "TMPDIR", path: temporary }, () =>
    mkdtemp(join(temporary, "convospace-")),
  );
  const socketPath = join(socketDir, "sock");
  const logPath = join(home, "error.log");
  const log = await open(logPath, "w", 0o600);
  const server = startSupervised(service(binary, data, socketPath), { folder: socketDir, output: log.fd });
  const { supervisor, ended } = server;
  if (supervisor.pid !== undefined) addOwner(home, supervisor.pid);
  await log.close();

  const isDiskFull = () => tellsOfFullDisk(readLog(logPath));
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= shutDown());
  const shutDown = async () => {
    await rm(join(home, SOCKET_FILE), { force: true });
    await server.stop();
    await rm(socketDir, { recursive: true, force: true });
    await release();
  };
  const becomeReady = async () => {
    try {
      await createSchema(supervisor, socketPath, print);
      await writeFile(join(home, SOCKET_FILE), socketPath, { mode: 0o600 });
    } catch (error) {
      await stop();
      if (isDiskFull()) throw diskIsFull({ setting: "DATA_DIR", path: home });
      throw new StartupError(
        `The database server did not start. Its last words, from ${logPath}:\n${logTail(readLog(logPath))}`,
        { cause: error },
      );
    }
  };
  const ready = becomeReady();
  // Reported to the caller when it awaits it.
  ready.catch(() => undefined);
  const exited = ended.then(async (how) => {
    const wasReady = await ready.then(
      () => true,
      () => false,
    );
    if (!wasReady || stopping !== undefined) return new Promise<never>(() => undefined);
    return isDiskFull()
      ? diskIsFull({ setting: "DATA_DIR", path: home }).message
      : `The database server ended by itself (${how}). Its last words, from ${logPath}:\n${logTail(readLog(logPath))}`;
  });
  return { url: urlOf(socketPath), socketPath, ready, exited, stop };
}

function urlOf(socketPath: string): string {
  return `mysql://root@localhost/convospace?socketPath=${encodeURIComponent(socketPath)}`;
}

async function createSchema(
  supervisor: ChildProcess,
  socketPath: string,
  print: (line: string) => void,
): Promise<void> {
  const slow = setTimeout(() => print("The database takes its time; after a crash it recovers first …"), 10_000);
  try {
    const connection = await connectWhenListening(supervisor, socketPath);
    await connection.query("CREATE DATABASE IF NOT EXISTS convospace CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
    await connection.end();
  } finally {
    clearTimeout(slow);
  }
}

async function connectWhenListening(supervisor: ChildProcess, socketPath: string) {
  for (; supervisor.exitCode === null && supervisor.signalCode === null; await sleep(50)) {
    try {
      return await createConnection({ socketPath, user: "root", connectTimeout: 60_000 });
    } catch (error) {
      if (!["ENOENT", "ECONNREFUSED"].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  }
  throw new StartupError("The database server ended while it was starting.");
}

function readLog(logPath: string): string {
  return existsSync(logPath) ? readFileSync(logPath, "utf8") : "(none)";
}

function logTail(log: string): string {
  const lines = log.trim().split("\n");
  const errors = lines.filter((line) => line.includes("[ERROR]") && !line.endsWith("Aborting"));
  return (errors.length > 0 ? errors : lines).slice(-8).join("\n");
}

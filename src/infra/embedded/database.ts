import { type ChildProcess, type ExecFileException, execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createConnection } from "mariadb";
import { type DatabaseBinary, findDatabaseBinary, identifyBinary, initialisation, service } from "./database-binary.js";
import { addToClaim, claim } from "./lock-file.js";
import { Unfit } from "../errors.js";
import { startGuarded } from "./supervised-process.js";

/** A private database server that lives as long as this process does, however this process ends. */
export interface EmbeddedDatabase {
  readonly url: string;
  readonly socketPath: string;
  /** Resolves with the reason if the server ends before `stop` was called, and else never. */
  readonly exited: Promise<string>;
  /** Shuts the server down and resolves when it has ended. */
  stop(): Promise<void>;
}

export interface EmbeddedDatabaseOptions {
  /** The folder that keeps the data between starts, for one process at a time. */
  readonly dataDir: string;
  /** Takes a line for each step that the user has to wait for. */
  readonly say: (line: string) => void;
  /** The server program to run, instead of the one that is found or installed. */
  readonly binary?: string;
}

/** Names the socket of the server that runs on a data folder, for commands that join it. */
const SOCKET_FILE = "socket";

/** The address of the server that another process runs on the data in `dataDir`; undefined when none answers. */
export async function findRunningDatabase(dataDir: string): Promise<string | undefined> {
  const socketPath = await readFile(join(dataDir, SOCKET_FILE), "utf8").catch(() => undefined);
  if (socketPath === undefined) return undefined;
  // A process that was killed leaves the file behind.
  const connection = await createConnection({ socketPath, user: "root" }).catch(() => undefined);
  await connection?.end();
  return connection && urlOf(socketPath);
}

/** Starts MariaDB or MySQL on the data in `dataDir`, which the first start creates, and waits until it answers. */
export async function startEmbeddedDatabase({
  dataDir,
  say,
  binary,
}: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const home = resolve(dataDir);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const release = await claim(home, say);
  try {
    const program = await chooseBinary(home, binary, say);
    return await launch(program, await initialised(program, home, say), { home, say, release });
  } catch (error) {
    await release();
    throw error;
  }
}

async function chooseBinary(home: string, path: string | undefined, say: (line: string) => void) {
  // Neither kind reads what the other wrote, so data that is here decides.
  const kind = (["mariadb", "mysql"] as const).find((folder) => existsSync(join(home, folder)));
  if (path === undefined) return findDatabaseBinary(kind, say);
  const binary = await identifyBinary(path);
  if (kind === undefined || kind === binary.kind) return binary;
  throw new Unfit(`The data in ${home} needs a ${kind} server, and ${path} is a ${binary.kind} server.`);
}

/** The server's data folder. It appears whole: one that was killed while being made is made anew. */
async function initialised(binary: DatabaseBinary, home: string, say: (line: string) => void): Promise<string> {
  const data = join(home, binary.kind);
  if (existsSync(data)) return data;
  say(`Creating a database in ${home} (once) …`);
  const leftovers = (await readdir(home)).filter((name) => name.startsWith("unfinished-"));
  for (const name of leftovers) await rm(join(home, name), { recursive: true, force: true });
  const unfinished = await mkdtemp(join(home, "unfinished-"));
  const [program, ...args] = initialisation(binary, unfinished);
  await promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024 }).catch((failure: unknown) => {
    const error = failure as ExecFileException;
    const output = `${error.stdout ?? error.message}\n${error.stderr ?? ""}`;
    throw new Unfit(`${program} could not create a database in ${home}:\n${lastWords(output)}`);
  });
  await rename(unfinished, data);
  return data;
}

interface House {
  readonly home: string;
  readonly say: (line: string) => void;
  readonly release: () => Promise<void>;
}

async function launch(binary: DatabaseBinary, data: string, { home, say, release }: House): Promise<EmbeddedDatabase> {
  // A socket's path holds some hundred bytes at most. mkdtemp makes the folder for this user alone.
  const socketDir = await mkdtemp(join(tmpdir().length > 70 ? "/tmp" : tmpdir(), "convospace-"));
  const socketPath = join(socketDir, "sock");
  const logPath = join(home, "error.log");
  const log = await open(logPath, "w", 0o600);
  const server = startGuarded(service(binary, data, socketPath), { folder: socketDir, output: log.fd });
  const { guard, ended } = server;
  if (guard.pid !== undefined) addToClaim(home, guard.pid);
  await log.close();

  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= shutDown());
  const shutDown = async () => {
    await rm(join(home, SOCKET_FILE), { force: true });
    await server.stop();
    await rm(socketDir, { recursive: true, force: true });
    await release();
  };
  try {
    await createSchema(guard, socketPath, say);
    await writeFile(join(home, SOCKET_FILE), socketPath, { mode: 0o600 });
  } catch (error) {
    await stop();
    throw new Unfit(`The database server did not start. Its last words, from ${logPath}:\n${lastWordsIn(logPath)}`, {
      cause: error,
    });
  }
  const exited = ended.then((how) =>
    stopping === undefined
      ? `The database server ended by itself (${how}). Its last words, from ${logPath}:\n${lastWordsIn(logPath)}`
      : new Promise<never>(() => undefined),
  );
  return { url: urlOf(socketPath), socketPath, exited, stop };
}

function urlOf(socketPath: string): string {
  return `mysql://root@localhost/convospace?socketPath=${encodeURIComponent(socketPath)}`;
}

async function createSchema(guard: ChildProcess, socketPath: string, say: (line: string) => void): Promise<void> {
  const slow = setTimeout(() => say("The database takes its time; after a crash it recovers first …"), 10_000);
  try {
    const connection = await connectWhenListening(guard, socketPath);
    await connection.query("CREATE DATABASE IF NOT EXISTS convospace CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
    await connection.end();
  } finally {
    clearTimeout(slow);
  }
}

async function connectWhenListening(guard: ChildProcess, socketPath: string) {
  for (; guard.exitCode === null && guard.signalCode === null; await sleep(50)) {
    try {
      return await createConnection({ socketPath, user: "root", connectTimeout: 60_000 });
    } catch (error) {
      if (!["ENOENT", "ECONNREFUSED"].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  }
  throw new Unfit("The database server ended while it was starting.");
}

function lastWordsIn(logPath: string): string {
  return existsSync(logPath) ? lastWords(readFileSync(logPath, "utf8")) : "(none)";
}

function lastWords(log: string): string {
  const lines = log.trim().split("\n");
  const errors = lines.filter((line) => line.includes("[ERROR]") && !line.endsWith("Aborting"));
  return (errors.length > 0 ? errors : lines).slice(-8).join("\n");
}

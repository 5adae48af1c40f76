import { readFileSync } from "node:fs";
import { PrismaMariaDb } from "@prisma/adapter-mariadb";
import { type Connection, type PoolConfig, createConnection, createPool } from "mariadb";
import { PrismaClient } from "../../generated/prisma/client.js";
import { thinkInUtc } from "../clock.js";
import type { Config } from "../config.js";
import { Unfit } from "../errors.js";
import { type Metrics, createMetrics } from "../telemetry/metrics.js";
import { NO_TRACING, type Tracing } from "../telemetry/tracing.js";
import { type Read, createReads } from "./read-batcher.js";
import { runScript } from "./multi-statement.js";
import { type TransactionRunner, createTransactionRunner } from "./transaction.js";

/** The one MariaDB or MySQL behind a process: Prisma for the pleasant way, SQL by hand for the hot one. */
export interface Database {
  readonly prisma: PrismaClient;
  /** One statement by hand on the pool that Prisma uses too. BIGINT comes as bigint, DATETIME as Date. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same for a short read by key: those of one turn of the event loop travel together. */
  readonly read: Read;
  /** One changing statement by hand; answers how many rows it changed. */
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  /** Several statements that happen together or not at all. */
  readonly transaction: TransactionRunner;
  /**
   * Loads Prisma's compiler of queries, which keeps everybody waiting for a tenth of a second: before anybody is here.
   * The tables have to be there.
   */
  warmUp(): Promise<void>;
  /** A connection of its own, for what a pool cannot do: the migrations and their lock. */
  connect(): Promise<Connection>;
  close(): Promise<void>;
}

const LOCK_WAIT_SECONDS = 3;

/** What each connection is told first: a server's own settings, which differ, must not change what a statement means. */
const SESSION = [
  // The driver escapes with backslashes, and nothing may be cut to fit.
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', autocommit = 1",
  // Guarded updates and row locks do the work; gap locks would only add deadlocks.
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  `SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
];

export type DatabaseConfig = Pick<
  Config,
  "DATABASE_POOL_SIZE" | "DATABASE_TIMEOUT_MS" | "DATABASE_TLS" | "DATABASE_TLS_CA"
>;

/**
 * Opens the database at `url` (mysql://user:password@host:port/name); `metrics` and `tracing` see its transactions.
 * @throws Unfit when it cannot be reached, refuses the sign-in, or is older than MariaDB 10.6 or MySQL 8.0
 */
export async function openDatabase(
  url: string,
  config: DatabaseConfig,
  { metrics, tracing }: { metrics: Metrics; tracing: Tracing } = { metrics: createMetrics(), tracing: NO_TRACING },
): Promise<Database> {
  thinkInUtc();
  const options = connectionOptions(url, config);
  await requireFitServer(options);
  const pooled = { ...options, ...patience(config) };
  const pool = createPool({ ...pooled, connectionLimit: config.DATABASE_POOL_SIZE });
  // Prisma's connections cannot run scripts of several statements.
  const half = Math.max(2, Math.floor(config.DATABASE_POOL_SIZE / 2));
  const scripted = { ...pooled, multipleStatements: true, connectionLimit: half };
  const readers = createPool(scripted);
  const writers = createPool(scripted);
  metrics.watchPool("shared", pool);
  metrics.watchPool("reads", readers);
  metrics.watchPool("transactions", writers);
  const prisma = new PrismaClient({ adapter: new PrismaMariaDb(pool) });
  return {
    prisma,
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await runScript(pool, [{ sql, values }]))[0] as Row[],
    read: createReads(readers),
    execute: async (sql, values = []) => (await pool.query<{ affectedRows: number }>(sql, values)).affectedRows,
    transaction: createTransactionRunner(writers, metrics, tracing),
    warmUp: async () => void (await prisma.otpVerification.findFirst({ select: { id: true } })),
    connect: () => connect(options),
    close: async () => {
      await prisma.$disconnect();
      await Promise.all([pool.end(), readers.end(), writers.end()]);
    },
  };
}

/** How the driver is to connect to the database at `url`. */
export function connectionOptions(
  url: string,
  { DATABASE_TLS: tls, DATABASE_TLS_CA: ca }: Pick<DatabaseConfig, "DATABASE_TLS" | "DATABASE_TLS_CA">,
): PoolConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socketPath = searchParams.get("socketPath");
  return {
    ...(socketPath === null ? { host: hostname.replace(/^\[|\]$/gu, ""), port: Number(port || 3306) } : { socketPath }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    timezone: "Z",
    charset: "utf8mb4",
    initSql: SESSION,
    ...(tls !== "off" && {
      ssl: { rejectUnauthorized: tls === "on", ...(ca !== undefined && { ca: readCertificate(ca) }) },
    }),
    // MySQL's default sign-in asks for the server's key where there is no TLS to carry the password.
    allowPublicKeyRetrieval: tls === "off",
    connectTimeout: 5000,
  };
}

/** A connection that is silent for so long ends, be it idle or without an answer; the pool keeps two idle ones. */
function patience({ DATABASE_TIMEOUT_MS: silence }: DatabaseConfig): PoolConfig {
  return { socketTimeout: silence, acquireTimeout: silence / 2, connectTimeout: silence / 2, minimumIdle: 2 };
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Unfit(`DATABASE_TLS_CA must name a certificate in PEM that can be read, got "${path}".`, {
      cause: error,
    });
  }
}

async function connect(options: PoolConfig): Promise<Connection> {
  const connection = await createConnection(options);
  // One that is lost between two statements says so by an event, which unheard ends the process; the next statement
  // fails in any case.
  connection.on("error", () => undefined);
  return connection;
}

async function requireFitServer(options: PoolConfig): Promise<void> {
  const connection = await connect(options).catch((error: unknown) => {
    throw new Unfit(whyUnreachable(options, error), { cause: error });
  });
  try {
    const [row] = await connection.query<{ version: string }[]>("SELECT VERSION() AS version");
    const version = row?.version ?? "";
    if (!isSupported(version))
      throw new Unfit(
        `The database is too old: ConvoSpace needs MariaDB 10.6 or MySQL 8.0 or newer, this is ${version}.`,
      );
  } finally {
    await connection.end();
  }
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(/[.-]/u).map(Number);
  return /mariadb/iu.test(version) ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
}

function whyUnreachable({ host, port, socketPath, user, database }: PoolConfig, error: unknown): string {
  const place = socketPath ?? `${host}:${port}`;
  // The server's errors are SqlErrors, the network's are Node.js's own; both carry these two.
  const { errno, code } = error as { errno?: number; code?: string };
  if (errno === 1045) return `The database at ${place} refuses the user "${user}" with the password in DATABASE_URL.`;
  if (errno === 1044) return `The database at ${place} does not let the user "${user}" use the database "${database}".`;
  if (errno === 1049)
    return `The database at ${place} has no database "${database}": create it, or name another in DATABASE_URL.`;
  return `No database can be reached at ${place} (${code ?? String(error)}): start it, or correct DATABASE_URL or DATABASE_TLS.`;
}

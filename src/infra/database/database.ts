import { readFileSync } from "node:fs";
import { type Connection, type Pool, type PoolConfig, createConnection } from "mariadb";
import { forceUtc } from "../clock.js";
import type { Config } from "../config.js";
import { StartupError } from "../errors.js";
import { type Metrics, createMetrics } from "../telemetry/metrics.js";
import { NO_TRACING, type Tracing } from "../telemetry/tracing.js";
import { type Read, createReadBatcher } from "./read-batcher.js";
import { runMultiStatement } from "./multi-statement.js";
import { createDatabasePool } from "./pool.js";
import type { ScriptForm } from "./script.js";
import { type ServerTraits, inspectServer } from "./server.js";
import { type TransactionRunner, createTransactionRunner } from "./transaction.js";

/** Plain SQL on connections of a pool. */
export interface Connections {
  /** Runs one statement. BIGINT is returned as bigint, DATETIME as Date. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs one changing statement; returns the number of changed rows. */
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  /** Runs a transaction. */
  readonly transaction: TransactionRunner;
  close(): Promise<void>;
}

/** The MariaDB or MySQL database. */
export interface Database extends Connections {
  /** Runs a short read by key through the read batcher. */
  readonly read: Read;
  /** Opens a connection outside of the pools, for migrations and their lock. It closes after `socketTimeout` ms of silence. */
  connect(options?: Pick<PoolConfig, "socketTimeout">): Promise<Connection>;
  /** Opens a pool of its own for work in the background, so that requests never wait for its connections. */
  openPool(name: string, size: number): Connections;
}

const LOCK_WAIT_SECONDS = 3;

/** Session settings of every connection: those of the server, which differ, must not change the meaning of a statement. */
const SESSION = [
  // The driver escapes with backslashes. Too long values must fail, not be truncated.
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', autocommit = 1",
  // Consistency comes from row locks and conditional updates; gap locks would add deadlocks.
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  `SET SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
];

/** Galera: a statement waits until the node has applied what the cluster committed before it. */
const CAUSAL_READS = "SET SESSION wsrep_sync_wait = 7";

export type DatabaseConfig = Pick<
  Config,
  "DATABASE_POOL_SIZE" | "DATABASE_TIMEOUT_MS" | "DATABASE_TLS" | "DATABASE_TLS_CA"
>;

/**
 * Opens the database at `url` (mysql://user:password@host:port/name).
 * @throws StartupError if it is unreachable, rejects the sign-in, is older than MariaDB 10.6 or MySQL 8.0, or takes no writes
 */
export async function openDatabase(
  url: string,
  config: DatabaseConfig,
  { metrics, tracing }: { metrics: Metrics; tracing: Tracing } = { metrics: createMetrics(), tracing: NO_TRACING },
): Promise<Database> {
  forceUtc();
  const { options, form } = await settle(connectionOptions(url, config));
  const pooled = { ...options, ...patience(config) };
  const pool = createDatabasePool({ ...pooled, connectionLimit: config.DATABASE_POOL_SIZE });
  const half = Math.max(2, Math.floor(config.DATABASE_POOL_SIZE / 2));
  const scripted = { ...pooled, multipleStatements: true, connectionLimit: half };
  const readers = createDatabasePool(scripted);
  const writers = createDatabasePool(scripted);
  metrics.watchPool("shared", pool);
  metrics.watchPool("reads", readers);
  metrics.watchPool("transactions", writers);
  return {
    ...plainSql(pool),
    read: createReadBatcher(readers),
    transaction: createTransactionRunner(writers, metrics, tracing, form),
    connect: (own) => connect({ ...options, ...own }),
    openPool: (name, size) => {
      const own = createDatabasePool({ ...pooled, multipleStatements: true, connectionLimit: size, minimumIdle: 1 });
      metrics.watchPool(name, own);
      return {
        ...plainSql(own),
        transaction: createTransactionRunner(own, metrics, tracing, form),
        close: () => own.end(),
      };
    },
    close: async () => {
      await Promise.all([pool.end(), readers.end(), writers.end()]);
    },
  };
}

function plainSql(pool: Pool): Pick<Connections, "query" | "execute"> {
  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await runMultiStatement(pool, [{ sql, values }]))[0] as Row[],
    execute: async (sql, values = []) => (await pool.query<{ affectedRows: number }>(sql, values)).affectedRows,
  };
}

/** Returns the connection options of the driver for `url`. */
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
    // Without TLS, MySQL's default authentication needs the server's public key.
    allowPublicKeyRetrieval: tls === "off",
    connectTimeout: 5000,
  };
}

/** Idle and unanswered connections are closed after this time; the pool keeps two idle ones. */
function patience({ DATABASE_TIMEOUT_MS: silence }: DatabaseConfig): PoolConfig {
  return { socketTimeout: silence, acquireTimeout: silence / 2, connectTimeout: silence / 2, minimumIdle: 2 };
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartupError(`DATABASE_TLS_CA must name a certificate in PEM that can be read, got "${path}".`, {
      cause: error,
    });
  }
}

async function connect(options: PoolConfig): Promise<Connection> {
  const connection = await createConnection(options);
  // A connection lost between statements emits an error, which without a listener ends the process. The next statement
  // fails anyway.
  connection.on("error", () => undefined);
  return connection;
}

/** Inspects the server, and adapts session and scripts to it. */
async function settle(options: PoolConfig): Promise<{ options: PoolConfig; form: ScriptForm }> {
  const { isGalera } = await inspect(options);
  if (!isGalera) return { options, form: "multi-statement" };
  return { options: { ...options, initSql: [...SESSION, CAUSAL_READS] }, form: "compound" };
}

async function inspect(options: PoolConfig): Promise<ServerTraits> {
  const open = () =>
    connect(options).catch((error: unknown) => {
      throw new StartupError(whyUnreachable(options, error), { cause: error });
    });
  const connection = await open();
  try {
    return await inspectServer({ connection, place: placeOf(options) }, open);
  } finally {
    await connection.end();
  }
}

function placeOf({ host, port, socketPath }: PoolConfig): string {
  return socketPath ?? `${host}:${port}`;
}

function whyUnreachable(options: PoolConfig, error: unknown): string {
  const { user, database } = options;
  const place = placeOf(options);
  // Both SqlErrors of the server and network errors of Node.js have these fields.
  const { errno, code } = error as { errno?: number; code?: string };
  if (errno === 1045) return `The database at ${place} refuses the user "${user}" with the password in DATABASE_URL.`;
  if (errno === 1044) return `The database at ${place} does not let the user "${user}" use the database "${database}".`;
  if (errno === 1049)
    return `The database at ${place} has no database "${database}": create it, or name another in DATABASE_URL.`;
  return `No database can be reached at ${place} (${code ?? String(error)}): start it, or correct DATABASE_URL or DATABASE_TLS.`;
}

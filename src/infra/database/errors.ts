import { SqlError } from "mariadb";

/** Details of a failure, thrown by the driver itself or through Prisma. */
interface Failure {
  readonly errno: number;
  readonly sqlState: string;
  readonly isFatal: boolean;
}

const CONNECTION_ERRORS: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

const DUPLICATE = 1062;
const NULL_REFUSED = 1048;
const DEADLOCK = 1213;
const LOCK_WAIT = 1205;
/** The driver's number for a pool without a free connection. */
const NO_CONNECTION = 45028;

/** Returns true for a duplicate key error; with `key`, of that unique key. */
export function isDuplicate(error: unknown, key?: string): boolean {
  return error instanceof SqlError && error.errno === DUPLICATE && (key === undefined || error.message.includes(key));
}

/** Returns true for a NULL in a NOT NULL column, by which a statement fails a compare-and-set. */
export function isNullRefused(error: unknown): boolean {
  return error instanceof SqlError && error.errno === NULL_REFUSED;
}

/** Returns true for failures of the database rather than of the data, which may be retried. */
export function isOutage(error: unknown): boolean {
  return classifyError(error) !== undefined || failureOf(error)?.errno === NO_CONNECTION;
}

/**
 * Returns the kind of database failure that ended a transaction; undefined for failures of the data. After a
 * connection_loss the outcome of the last statement is unknown.
 */
export function classifyError(error: unknown): "deadlock" | "lock_wait" | "connection_loss" | undefined {
  const failure = failureOf(error);
  if (failure?.errno === DEADLOCK) return "deadlock";
  if (failure?.errno === LOCK_WAIT) return "lock_wait";
  return failure !== undefined && (failure.isFatal || /^0[89]/u.test(failure.sqlState)) ? "connection_loss" : undefined;
}

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof SqlError) return { errno: error.errno, sqlState: error.sqlState ?? "", isFatal: error.fatal };
  // Network errors are not wrapped.
  if (CONNECTION_ERRORS.has(String((error as { code?: unknown } | undefined)?.code)))
    return { errno: 0, sqlState: "", isFatal: true };
  const cause = (error as { meta?: { driverAdapterError?: { cause?: AdapterFailure } } } | undefined)?.meta
    ?.driverAdapterError?.cause;
  if (cause === undefined) return undefined;
  return {
    errno: Number(cause.originalCode ?? cause.code ?? 0),
    sqlState: cause.state ?? "",
    isFatal: CONNECTION_LOSS_KINDS.has(cause.kind ?? ""),
  };
}

/** A driver's failure as Prisma's adapter passes it on. */
interface AdapterFailure {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly code?: number;
  readonly state?: string;
}

const CONNECTION_LOSS_KINDS: ReadonlySet<string> = new Set([
  "ConnectionClosed",
  "DatabaseNotReachable",
  "SocketTimeout",
]);

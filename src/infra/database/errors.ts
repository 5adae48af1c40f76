import { SqlError } from "mariadb";

/** What a driver says of a failure, whether it reached us from the driver itself or through Prisma. */
interface Failure {
  readonly errno: number;
  readonly sqlState: string;
  readonly isFatal: boolean;
}

const LOST_LINES: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

const DUPLICATE = 1062;
const NULL_REFUSED = 1048;
const DEADLOCK = 1213;
const LOCK_WAIT = 1205;
/** The pool got no connection in its time: the driver's own number. */
const NO_CONNECTION = 45028;

/** Whether a statement met a row that exists already; with `key`, one of that unique key. */
export function isDuplicate(error: unknown, key?: string): boolean {
  return error instanceof SqlError && error.errno === DUPLICATE && (key === undefined || error.message.includes(key));
}

/** Whether a statement would have put NULL where a value has to be: how a statement says that it found something amiss. */
export function isNullRefused(error: unknown): boolean {
  return error instanceof SqlError && error.errno === NULL_REFUSED;
}

/** Whether the database, rather than the data, is why something failed: it may be tried again. */
export function isOutage(error: unknown): boolean {
  return faultOf(error) !== undefined || failureOf(error)?.errno === NO_CONNECTION;
}

/**
 * What of the database, rather than of the data, has stopped a transaction; undefined when it was the data. After a
 * connection_loss nobody knows what became of the last statement.
 */
export function faultOf(error: unknown): "deadlock" | "lock_wait" | "connection_loss" | undefined {
  const failure = failureOf(error);
  if (failure?.errno === DEADLOCK) return "deadlock";
  if (failure?.errno === LOCK_WAIT) return "lock_wait";
  return failure !== undefined && (failure.isFatal || /^0[89]/u.test(failure.sqlState)) ? "connection_loss" : undefined;
}

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof SqlError) return { errno: error.errno, sqlState: error.sqlState ?? "", isFatal: error.fatal };
  // The network's own errors come as they are.
  if (LOST_LINES.has(String((error as { code?: unknown } | undefined)?.code)))
    return { errno: 0, sqlState: "", isFatal: true };
  const cause = (error as { meta?: { driverAdapterError?: { cause?: AdapterFailure } } } | undefined)?.meta
    ?.driverAdapterError?.cause;
  if (cause === undefined) return undefined;
  return {
    errno: Number(cause.originalCode ?? cause.code ?? 0),
    sqlState: cause.state ?? "",
    isFatal: LOSSES.has(cause.kind ?? ""),
  };
}

/** How Prisma's adapter hands a driver's failure on. */
interface AdapterFailure {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly code?: number;
  readonly state?: string;
}

const LOSSES: ReadonlySet<string> = new Set(["ConnectionClosed", "DatabaseNotReachable", "SocketTimeout"]);

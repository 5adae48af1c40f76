import { SqlError } from "mariadb";

/** Details of a failure of the driver. */
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
/** Errors of a server or a pool that has no room at the moment; the transaction has rolled back. */
const NO_ROOM: ReadonlySet<number> = new Set([
  1021, // ER_DISK_FULL
  1114, // ER_RECORD_FILE_FULL: InnoDB on a full disk
  45028, // The driver's number for a pool without a free connection.
]);
/** Errors of files, of which a full disk is one cause: EE_WRITE, ER_ERROR_ON_WRITE, ER_GET_ERRNO. */
const FILE_ERRORS: ReadonlySet<number> = new Set([3, 1026, 1030]);
/** ENOSPC in the messages of MariaDB and MySQL. */
const NO_SPACE = /(?:error|errno:?|errcode:) 28\b/iu;

/**
 * Errors after which the same statement succeeds on another connection: the server is no primary any more, left its cluster,
 * or ended the session.
 */
const SERVER_UNFIT: ReadonlySet<number> = new Set([
  1180, // ER_ERROR_DURING_COMMIT: Galera, where the node lost the cluster while the transaction was certified
  1290, // ER_OPTION_PREVENTS_STATEMENT: read_only, super_read_only
  1317, // ER_QUERY_INTERRUPTED
  1792, // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: transaction_read_only, as some services set it on a replica
  1836, // ER_READ_ONLY_MODE
  1927, // ER_CONNECTION_KILLED of MariaDB
  // ER_BEFORE_DML_VALIDATION_ERROR: while Group Replication changes its primary on demand, it refuses tables with cascading
  // foreign keys, as with several primaries.
  3098,
  3032, // ER_SERVER_OFFLINE_MODE: group_replication_exit_state_action, offline_mode
  3100, // ER_RUN_HOOK_ERROR: Group Replication, where the member is not ONLINE
  // ER_TRANSACTION_ROLLBACK_DURING_COMMIT: a failed certification, but also a member that left the group while the others
  // may have committed the transaction. So the outcome is unknown.
  3101,
  3169, // ER_SESSION_WAS_KILLED
  3796, // ER_GRP_TRX_CONSISTENCY_NOT_ALLOWED: the member is not ONLINE
  3797, // ER_GRP_TRX_CONSISTENCY_BEFORE
  3798, // ER_GRP_TRX_CONSISTENCY_AFTER_ON_TRX_BEGIN
  3799, // ER_GRP_TRX_CONSISTENCY_BEGIN_NOT_ALLOWED
  4031, // ER_CLIENT_INTERACTION_TIMEOUT
]);

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
  return classifyError(error) !== undefined || (error instanceof SqlError && hasNoRoom(error));
}

/**
 * Returns the kind of database failure that ended a transaction; undefined for failures of the data. After a
 * connection_loss, which includes a demoted primary, the connection is useless and the outcome of the last statement unknown.
 * A deadlock, which includes a failed certification of Galera at any statement, has rolled back.
 */
export function classifyError(error: unknown): "deadlock" | "lock_wait" | "connection_loss" | undefined {
  const failure = failureOf(error);
  if (failure === undefined) return undefined;
  if (failure.errno === DEADLOCK) return "deadlock";
  if (failure.errno === LOCK_WAIT) return "lock_wait";
  const isLost = failure.isFatal || /^0[89]/u.test(failure.sqlState) || SERVER_UNFIT.has(failure.errno);
  return isLost ? "connection_loss" : undefined;
}

function hasNoRoom({ errno, sqlMessage }: SqlError): boolean {
  return NO_ROOM.has(errno) || (FILE_ERRORS.has(errno) && NO_SPACE.test(sqlMessage ?? ""));
}

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof SqlError) return { errno: error.errno, sqlState: error.sqlState ?? "", isFatal: error.fatal };
  // Errors of its socket, also of TLS, are not wrapped by the driver, but marked.
  const { code, fatal } = (error ?? {}) as { code?: unknown; fatal?: unknown };
  if (fatal === true || CONNECTION_ERRORS.has(String(code))) return { errno: 0, sqlState: "", isFatal: true };
  return undefined;
}

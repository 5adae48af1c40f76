import { setTimeout as sleep } from "node:timers/promises";
import { type Pool, type PoolConnection, SqlError } from "mariadb";

/** One SQL statement with its values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** An open transaction. A failing statement ends it: nothing of it is kept. */
export interface Transaction {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs one changing statement; answers how many rows it changed, and the key of an inserted row. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; insertId: bigint }>;
  /** Runs statements in one round trip; the first that fails stops the rest. */
  script(statements: readonly Statement[]): Promise<void>;
}

/**
 * Runs `work` in a transaction and commits. Deadlocks and lock waits run it again, so `work` must touch nothing but the
 * database. With `repeatable`, a connection lost on the way runs it again too: only for work that may happen twice.
 */
export type TransactionRunner = <T>(
  work: (tx: Transaction) => Promise<T>,
  options?: { repeatable?: boolean },
) => Promise<T>;

const ATTEMPTS = 5;
const DEADLOCK = 1213;
const LOCK_WAIT = 1205;
/** The pool got no connection in its time: the driver's own number. */
const NO_CONNECTION = 45028;

export function createTransactionRunner(pool: Pool): TransactionRunner {
  return async (work, { repeatable = false } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runOnce(pool, work);
      } catch (error) {
        const again = isLockConflict(error) || (repeatable && isConnectionLoss(error));
        if (!again || attempt === ATTEMPTS) throw error;
        await sleep(attempt * 10 * Math.random());
      }
    }
  };
}

/** Whether a statement met a row that exists already; with `key`, one of that unique key. */
export function isDuplicate(error: unknown, key?: string): boolean {
  return error instanceof SqlError && error.errno === 1062 && (key === undefined || error.message.includes(key));
}

/** Whether the database, rather than the data, is why a transaction failed. */
export function isOutage(error: unknown): boolean {
  const hasNoConnection = error instanceof SqlError && error.errno === NO_CONNECTION;
  return hasNoConnection || isLockConflict(error) || isConnectionLoss(error);
}

async function runOnce<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  try {
    // The driver pipelines: BEGIN travels with the work's first statement.
    const [, result] = await Promise.all([connection.query("BEGIN"), work(transactionOn(connection))]);
    await connection.query("COMMIT");
    return result;
  } catch (error) {
    if (isConnectionLoss(error)) connection.destroy();
    else await connection.query("ROLLBACK").catch(() => connection.destroy());
    throw error;
  } finally {
    await connection.release();
  }
}

function transactionOn(connection: PoolConnection): Transaction {
  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) => [
      ...(await connection.query<Row[]>(sql, values)),
    ],
    execute: async (sql, values = []) => {
      const { affectedRows, insertId } = await connection.query<{ affectedRows: number; insertId: bigint }>(
        sql,
        values,
      );
      return { affectedRows, insertId };
    },
    script: async (statements) => {
      if (statements.length === 0) return;
      const sql = statements.map((statement) => statement.sql).join(";\n");
      await connection.query(
        sql,
        statements.flatMap((statement) => statement.values),
      );
    },
  };
}

function isLockConflict(error: unknown): boolean {
  return error instanceof SqlError && (error.errno === DEADLOCK || error.errno === LOCK_WAIT);
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof SqlError && (error.fatal || /^0[89]/u.test(error.sqlState ?? ""));
}

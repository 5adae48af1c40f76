import { setTimeout as sleep } from "node:timers/promises";
import { type Pool, type PoolConnection, SqlError } from "mariadb";
import type { Metrics } from "./metrics.js";

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

export function createTransactionRunner(
  pool: Pool,
  metrics: Pick<Metrics, "transactions" | "transactionRetries">,
): TransactionRunner {
  return async (work, { repeatable = false } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await runOnce(pool, work);
        metrics.transactions("committed").inc();
        return result;
      } catch (error) {
        const fault = faultOf(error);
        const again = fault !== undefined && (fault !== "connection_loss" || repeatable);
        if (!again || attempt === ATTEMPTS) {
          metrics.transactions(isOutage(error) ? "failed" : "rolled_back").inc();
          throw error;
        }
        metrics.transactionRetries(fault).inc();
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
  return hasNoConnection || faultOf(error) !== undefined;
}

async function runOnce<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  try {
    // The driver pipelines: BEGIN travels with the work's first statement.
    const [, result] = await Promise.all([connection.query("BEGIN"), work(transactionOn(connection))]);
    await connection.query("COMMIT");
    return result;
  } catch (error) {
    if (faultOf(error) === "connection_loss") connection.destroy();
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

/** What of the database, rather than of the data, has stopped a transaction; undefined when it was the data. */
function faultOf(error: unknown): "deadlock" | "lock_wait" | "connection_loss" | undefined {
  if (!(error instanceof SqlError)) return undefined;
  if (error.errno === DEADLOCK) return "deadlock";
  if (error.errno === LOCK_WAIT) return "lock_wait";
  return error.fatal || /^0[89]/u.test(error.sqlState ?? "") ? "connection_loss" : undefined;
}

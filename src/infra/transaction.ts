import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolConnection } from "mariadb";
import { faultOf, isOutage } from "./database-errors.js";
import type { Metrics } from "./metrics.js";
import type { Statement } from "./sql.js";
import type { SpanOptions, Tracing } from "./tracing.js";

/** An open transaction. A failing statement ends it: nothing of it is kept. */
export interface Transaction {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs one changing statement; answers how many rows it changed, and the key of an inserted row. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; insertId: bigint }>;
  /** Runs statements in one round trip; the first that fails stops the rest. */
  script(statements: readonly Statement[]): Promise<void>;
}

/**
 * Runs `work` in a transaction and commits. Deadlocks and lock waits run it again, five times at most and not after ten
 * seconds, so `work` must touch nothing but the database. With `repeatable`, a connection lost on the way runs it again
 * too: only for work that may happen twice.
 */
export type TransactionRunner = <T>(
  work: (tx: Transaction) => Promise<T>,
  options?: { repeatable?: boolean },
) => Promise<T>;

const SPAN: SpanOptions = { kind: "client", attributes: { "db.system.name": "mysql" }, isPart: true };
const ATTEMPTS = 5;
/** Nobody waits longer for a transaction to begin anew. */
const PATIENCE_MS = 10_000;

export function createTransactionRunner(
  pool: Pool,
  metrics: Pick<Metrics, "transactions" | "transactionRetries">,
  tracing: Pick<Tracing, "span">,
): TransactionRunner {
  return async (work, { repeatable = false } = {}) => {
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await tracing.span("transaction", () => runOnce(pool, work), SPAN);
        metrics.transactions("committed").inc();
        return result;
      } catch (error) {
        const fault = faultOf(error);
        const again = fault !== undefined && (fault !== "connection_loss" || repeatable);
        if (!again || attempt === ATTEMPTS || performance.now() > deadline) {
          metrics.transactions(isOutage(error) ? "failed" : "rolled_back").inc();
          throw error;
        }
        metrics.transactionRetries(fault).inc();
        await sleep(attempt * 10 * Math.random());
      }
    }
  };
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

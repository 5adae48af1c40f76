import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolConnection } from "mariadb";
import { classifyError, isOutage } from "./errors.js";
import type { Metrics } from "../telemetry/metrics.js";
import { runMultiStatement } from "./multi-statement.js";
import type { Statement } from "./sql.js";
import type { SpanOptions, Tracing } from "../telemetry/tracing.js";

/** An open transaction. A failing statement rolls it back. */
export interface Transaction {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs one changing statement; returns the number of changed rows and the key of an inserted row. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; insertId: bigint }>;
  /** Runs statements in one round trip; the first that fails stops the rest. */
  script(statements: readonly Statement[]): Promise<void>;
}

/** Root transaction: its owner may send the last statements together with COMMIT, in one round trip. */
export interface RootTransaction extends Transaction {
  /** Runs the last statements and commits. No statement may follow. */
  commit(statements: readonly Statement[]): Promise<void>;
}

/** Advisory lock (GET_LOCK) that is held from before BEGIN until after COMMIT or ROLLBACK. */
export interface AdvisoryLock {
  readonly name: string;
  readonly timeoutSeconds: number;
}

/** Another transaction held the advisory lock for the whole timeout. */
export class AdvisoryLockTimeout extends Error {
  override name = "AdvisoryLockTimeout";
}

export interface TransactionOptions {
  /** Retries after a lost connection too. Only for work that may take effect twice. */
  readonly repeatable?: boolean;
  /** @throws AdvisoryLockTimeout */
  readonly advisoryLock?: AdvisoryLock;
}

/**
 * Runs `work` in a transaction and commits. Retries after deadlocks and lock wait timeouts, MAX_ATTEMPTS times within
 * MAX_RETRY_MS, so `work` must have no effect outside of the database.
 */
export type TransactionRunner = <T>(
  work: (tx: RootTransaction) => Promise<T>,
  options?: TransactionOptions,
) => Promise<T>;

const SPAN: SpanOptions = { kind: "client", attributes: { "db.system.name": "mysql" }, isPart: true };
const MAX_ATTEMPTS = 5;
const MAX_RETRY_MS = 10_000;

export function createTransactionRunner(
  pool: Pool,
  metrics: Pick<Metrics, "transactions" | "transactionRetries">,
  tracing: Pick<Tracing, "span">,
): TransactionRunner {
  return async (work, { repeatable = false, advisoryLock } = {}) => {
    const deadline = performance.now() + MAX_RETRY_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await tracing.span("transaction", () => runOnce(pool, work, advisoryLock), SPAN);
        metrics.transactions.committed.inc();
        return result;
      } catch (error) {
        const fault = classifyError(error);
        const again = fault !== undefined && (fault !== "connection_loss" || repeatable);
        if (!again || attempt === MAX_ATTEMPTS || performance.now() > deadline) {
          metrics.transactions[isOutage(error) ? "failed" : "rolled_back"].inc();
          throw error;
        }
        metrics.transactionRetries[fault].inc();
        await sleep(attempt * 10 * Math.random());
      }
    }
  };
}

async function runOnce<T>(
  pool: Pool,
  work: (tx: RootTransaction) => Promise<T>,
  lock: AdvisoryLock | undefined,
): Promise<T> {
  const connection = await pool.getConnection();
  const { tx, commit } = transactionOn(connection);
  try {
    if (lock !== undefined) await acquire(connection, lock);
    const result = await work(tx);
    await commit();
    return result;
  } catch (error) {
    if (classifyError(error) === "connection_loss") connection.destroy();
    else await connection.query("ROLLBACK").catch(() => connection.destroy());
    throw error;
  } finally {
    if (lock !== undefined) await release(connection, lock);
    await connection.release();
  }
}

async function acquire(connection: PoolConnection, { name, timeoutSeconds }: AdvisoryLock): Promise<void> {
  const [row] = await connection.query<{ isHeld: number | bigint | null }[]>("SELECT GET_LOCK(?, ?) AS isHeld", [
    name,
    timeoutSeconds,
  ]);
  if (Number(row?.isHeld) !== 1) throw new AdvisoryLockTimeout(`The advisory lock "${name}" is held elsewhere.`);
}

async function release(connection: PoolConnection, { name }: AdvisoryLock): Promise<void> {
  await connection.query("DO RELEASE_LOCK(?)", [name]).catch(() => connection.destroy());
}

interface PendingQuery {
  readonly statements: readonly Statement[];
  readonly resolve: (results: readonly unknown[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends the statements of one event-loop turn together, BEGIN with the first of them. `execute` sends its statement alone:
 * a multi-statement fails as a whole, and the caller of a single change may handle its failure.
 */
function transactionOn(connection: PoolConnection) {
  let beginError: Error | undefined;
  // BEGIN has no caller to reject. After a failed BEGIN, each further statement would commit by itself.
  const begin: PendingQuery = {
    statements: [{ sql: "BEGIN", values: [] }],
    resolve: () => undefined,
    reject: (reason) => (beginError = reason as Error),
  };
  let pending: PendingQuery[] = [begin];
  let isScheduled = false;
  let isCommitted = false;

  function enqueue(statements: readonly Statement[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      if (!isScheduled) queueMicrotask(() => void send());
      isScheduled = true;
      pending.push({ statements, resolve, reject });
    });
  }

  async function send(): Promise<void> {
    const batch = pending;
    isScheduled = false;
    if (batch.length === 0) return;
    pending = [];
    const statements = batch.flatMap((one) => one.statements);
    try {
      if (beginError !== undefined) throw beginError;
      const results = await runMultiStatement(connection, statements);
      let from = 0;
      for (const { statements: own, resolve } of batch) resolve(results.slice(from, (from += own.length)));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  const queryOne = async (sql: string, values: readonly unknown[] = []) => (await enqueue([{ sql, values }]))[0];
  const tx: RootTransaction = {
    query: async <Row>(sql: string, values?: readonly unknown[]) => (await queryOne(sql, values)) as Row[],
    execute: async (sql, values = []) => {
      void send();
      const done = await connection.query<{ affectedRows: number; insertId: bigint }>(sql, values);
      return { affectedRows: done.affectedRows, insertId: done.insertId };
    },
    script: async (statements) => {
      if (statements.length > 0) await enqueue(statements);
    },
    commit: async (statements) => {
      await enqueue([...statements, { sql: "COMMIT", values: [] }]);
      isCommitted = true;
    },
  };
  return {
    tx,
    commit: async () => {
      if (!isCommitted) await queryOne("COMMIT");
    },
  };
}

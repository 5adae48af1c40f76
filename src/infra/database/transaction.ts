import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolConnection, QueryOptions } from "mariadb";
import { classifyError, isOutage } from "./errors.js";
import type { Metrics } from "../telemetry/metrics.js";
import { type ScriptForm, type ScriptPart, runScript } from "./script.js";
import type { Statement } from "./sql.js";
import type { SpanOptions, Tracing } from "../telemetry/tracing.js";

/** Number of rows that a statement has changed, and the key of the row that it has inserted. */
export interface Changed {
  readonly affectedRows: number;
  readonly insertId: bigint;
}

/**
 * An open transaction. A failing statement rolls it back. Statements run in the order of their calls; once the transaction
 * has ended, none runs.
 */
export interface Transaction {
  /** Runs one SELECT. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs one changing statement. The caller may handle its failure, but for one that has ended the transaction. */
  execute(sql: string, values?: readonly unknown[]): Promise<Changed>;
  /** Runs changing statements, in one round trip where the engine can; the first that fails stops the rest. */
  executeAll(statements: readonly Statement[]): Promise<Changed[]>;
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
  form: ScriptForm = "multi-statement",
): TransactionRunner {
  return async (work, { repeatable = false, advisoryLock } = {}) => {
    const deadline = performance.now() + MAX_RETRY_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await tracing.span("transaction", () => runOnce(pool, form, work, advisoryLock), SPAN);
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
  form: ScriptForm,
  work: (tx: RootTransaction) => Promise<T>,
  lock: AdvisoryLock | undefined,
): Promise<T> {
  const connection = await pool.getConnection();
  const { tx, commit, end } = transactionOn(connection, form);
  try {
    if (lock !== undefined) await acquire(connection, lock);
    const result = await work(tx);
    await commit();
    return result;
  } catch (error) {
    // Statements that were called at the same time and have not been sent must not run after the ROLLBACK. The one under way
    // ends first: for it `destroy` would send a KILL by another connection, whose failure ends the process.
    await end(error);
    if (classifyError(error) === "connection_loss") connection.destroy();
    else await connection.query("ROLLBACK").catch(() => connection.destroy());
    throw error;
  } finally {
    if (lock !== undefined) await release(connection, lock);
    // Not awaited: the driver sends a ROLLBACK after a script whose results arrive together, which it takes for a running
    // one. Its option against that leaves such a script in the queue of the connection, which is then ended by KILL.
    void connection.release();
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

interface PendingPart extends ScriptPart {
  readonly resolve: (rows: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const BEGIN: ScriptPart = { statements: [{ sql: "BEGIN", values: [] }], hasResult: false };
const COMMIT: Statement = { sql: "COMMIT", values: [] };
/** SERVER_STATUS_IN_TRANS of the protocol. */
const IN_TRANSACTION = 1;

/**
 * Sends the statements of one event-loop turn together, BEGIN with the first of them. `execute` sends its statement alone:
 * a script fails as a whole, and the caller of a single change may handle its failure.
 */
function transactionOn(connection: PoolConnection, form: ScriptForm) {
  let pending: PendingPart[] = [];
  let isScheduled = false;
  let hasBegun = false;
  let isCommitted = false;
  let ending: { readonly reason: unknown } | undefined;
  let lastSent: Promise<unknown> = Promise.resolve();

  /**
   * Sends after the answer to what was sent before. The server has no transaction before BEGIN, and none after a deadlock or
   * a failed certification: a further statement would commit by itself.
   */
  function inTurn<T>(send: () => Promise<T>): Promise<T> {
    const sent = lastSent.then(async () => {
      if (ending !== undefined) throw ending.reason;
      try {
        const result = await send();
        hasBegun = true;
        return result;
      } catch (error) {
        const isFatal = classifyError(error) !== undefined;
        hasBegun ||= !isFatal && (await isInTransaction(connection));
        if (isFatal || !hasBegun) end(error);
        throw error;
      }
    });
    lastSent = sent.catch(() => undefined);
    return sent;
  }

  function end(reason: unknown): void {
    ending ??= { reason };
  }

  function enqueue(statements: readonly Statement[], hasResult = false): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!isScheduled) queueMicrotask(() => void flush());
      isScheduled = true;
      pending.push({ statements, hasResult, resolve, reject });
    });
  }

  async function flush(): Promise<void> {
    const batch = pending;
    isScheduled = false;
    if (batch.length === 0) return;
    pending = [];
    try {
      const results = await inTurn(() => runParts(batch));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** Queries that stop with the transaction: a script of several round trips may be under way when its work fails. */
  const queries: Pick<PoolConnection, "query"> = {
    query: (async (sql: string | QueryOptions, values?: unknown) => {
      if (ending !== undefined) throw ending.reason;
      return connection.query<unknown>(sql, values);
    }) as PoolConnection["query"],
  };

  async function runParts(parts: readonly ScriptPart[]): Promise<unknown[]> {
    if (hasBegun) return runScript(queries, parts, form);
    return (await runScript(queries, [BEGIN, ...parts], form)).slice(1);
  }

  async function runChanges(statements: readonly Statement[]): Promise<Changed[]> {
    const parts = statements.map((statement): ScriptPart => ({ statements: [statement], hasResult: true }));
    return (await runParts(parts)).map(toChanged);
  }

  function executeAll(statements: readonly Statement[]): Promise<Changed[]> {
    void flush();
    return inTurn(() => runChanges(statements));
  }

  const tx: RootTransaction = {
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await enqueue([{ sql, values }], true)) as Row[],
    execute: async (sql, values = []) => (await executeAll([{ sql, values }]))[0] as Changed,
    executeAll,
    script: async (statements) => {
      if (statements.length > 0) await enqueue(statements);
    },
    commit: async (statements) => {
      await enqueue([...statements, COMMIT]);
      isCommitted = true;
      end(new Error("A statement follows the COMMIT of its transaction."));
    },
  };
  return {
    tx,
    /** Sends nothing more; resolves once the statement under way has ended. */
    end: async (reason: unknown) => {
      end(reason);
      await lastSent;
    },
    commit: async () => {
      if (!isCommitted) await tx.commit([]);
    },
  };
}

/** Asks for the server's own flag: the driver assumes a transaction after each error. */
async function isInTransaction(connection: PoolConnection): Promise<boolean> {
  await connection.query("DO 0");
  return ((connection.info?.status ?? 0) & IN_TRANSACTION) !== 0;
}

/** Converts a result of the driver, which has a prototype. */
function toChanged(result: unknown): Changed {
  const { affectedRows, insertId } = result as Changed;
  return { affectedRows, insertId };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolConnection } from "mariadb";
import { faultOf, isOutage } from "./errors.js";
import type { Metrics } from "../telemetry/metrics.js";
import { runScript } from "./multi-statement.js";
import type { Statement } from "./sql.js";
import type { SpanOptions, Tracing } from "../telemetry/tracing.js";

/** An open transaction. A failing statement ends it: nothing of it is kept. */
export interface Transaction {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs one changing statement; answers how many rows it changed, and the key of an inserted row. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; insertId: bigint }>;
  /** Runs statements in one round trip; the first that fails stops the rest. */
  script(statements: readonly Statement[]): Promise<void>;
}

/** A transaction in the hands of whoever began it, and has the last word. */
export interface OwnTransaction extends Transaction {
  /** Runs the last statements, and commits, in one round trip: nothing may come after. */
  commit(statements: readonly Statement[]): Promise<void>;
}

/**
 * Runs `work` in a transaction and commits. Deadlocks and lock waits run it again, five times at most and not after ten
 * seconds, so `work` must touch nothing but the database. With `repeatable`, a connection lost on the way runs it again
 * too: only for work that may happen twice.
 */
export type TransactionRunner = <T>(
  work: (tx: OwnTransaction) => Promise<T>,
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

async function runOnce<T>(pool: Pool, work: (tx: OwnTransaction) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  const { tx, commit } = transactionOn(connection);
  try {
    const result = await work(tx);
    await commit();
    return result;
  } catch (error) {
    if (faultOf(error) === "connection_loss") connection.destroy();
    else await connection.query("ROLLBACK").catch(() => connection.destroy());
    throw error;
  } finally {
    await connection.release();
  }
}

interface Asked {
  readonly statements: readonly Statement[];
  readonly resolve: (results: readonly unknown[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * What is asked in one turn of the event loop travels together, as one script: BEGIN with the work's first statements. A
 * single change travels alone, since a script fails as a whole, and who makes it may be ready for its failure.
 */
function transactionOn(connection: PoolConnection) {
  let unbegun: Error | undefined;
  // Nobody waits for BEGIN alone; where it fails alone, what follows would be a transaction for each statement.
  const begin: Asked = {
    statements: [{ sql: "BEGIN", values: [] }],
    resolve: () => undefined,
    reject: (reason) => (unbegun = reason as Error),
  };
  let waiting: Asked[] = [begin];
  let isAboutToSend = false;
  let isCommitted = false;

  function ask(statements: readonly Statement[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      if (!isAboutToSend) queueMicrotask(() => void send());
      isAboutToSend = true;
      waiting.push({ statements, resolve, reject });
    });
  }

  async function send(): Promise<void> {
    const asked = waiting;
    isAboutToSend = false;
    if (asked.length === 0) return;
    waiting = [];
    const statements = asked.flatMap((one) => one.statements);
    try {
      if (unbegun !== undefined) throw unbegun;
      const results = await runScript(connection, statements);
      let from = 0;
      for (const { statements: own, resolve } of asked) resolve(results.slice(from, (from += own.length)));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  const askOne = async (sql: string, values: readonly unknown[] = []) => (await ask([{ sql, values }]))[0];
  const tx: OwnTransaction = {
    query: async <Row>(sql: string, values?: readonly unknown[]) => (await askOne(sql, values)) as Row[],
    execute: async (sql, values = []) => {
      void send();
      const done = await connection.query<{ affectedRows: number; insertId: bigint }>(sql, values);
      return { affectedRows: done.affectedRows, insertId: done.insertId };
    },
    script: async (statements) => {
      if (statements.length > 0) await ask(statements);
    },
    commit: async (statements) => {
      await ask([...statements, { sql: "COMMIT", values: [] }]);
      isCommitted = true;
    },
  };
  return {
    tx,
    commit: async () => {
      if (!isCommitted) await askOne("COMMIT");
    },
  };
}

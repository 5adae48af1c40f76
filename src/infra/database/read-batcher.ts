import type { Pool } from "mariadb";
import { isOutage } from "./errors.js";
import { runMultiStatement } from "./multi-statement.js";
import type { Statement } from "./sql.js";

/** Runs one read. */
export type Read = <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

interface PendingQuery extends Statement {
  readonly resolve: (rows: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Reads of one multi-statement, which share a connection and wait for each other. */
const BATCH_SIZE = 16;

/**
 * Read batcher: sends the queries of one event-loop turn, across requests, as multi-statements of BATCH_SIZE, because a round
 * trip costs this process more than a short read costs the database (ADR 15). `pool` must allow multi-statements.
 */
export function createReadBatcher(pool: Pick<Pool, "query">): Read {
  let pending: PendingQuery[] = [];

  function send(): void {
    const queries = pending;
    pending = [];
    for (let from = 0; from < queries.length; from += BATCH_SIZE)
      void sendTogether(queries.slice(from, from + BATCH_SIZE));
  }

  async function sendTogether(queries: readonly PendingQuery[]): Promise<void> {
    try {
      const results = await runMultiStatement(pool, queries);
      for (const [index, { resolve }] of queries.entries()) resolve(results[index]);
    } catch (error) {
      // A multi-statement fails as a whole, so each query is retried alone.
      const isClear = queries.length === 1 || isOutage(error);
      for (const one of queries)
        if (isClear) one.reject(error);
        else void sendTogether([one]);
    }
  }

  return <Row>(sql: string, values: readonly unknown[] = []) =>
    new Promise<Row[]>((resolve, reject) => {
      if (pending.length === 0) setImmediate(send);
      pending.push({ sql, values, resolve: (rows) => resolve(rows as Row[]), reject });
    });
}

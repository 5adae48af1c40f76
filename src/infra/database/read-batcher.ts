import type { Pool } from "mariadb";
import { isOutage } from "./errors.js";
import { runScript } from "./multi-statement.js";
import type { Statement } from "./sql.js";

/** Runs one reading statement. */
export type Read = <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

interface Asked extends Statement {
  readonly resolve: (rows: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** So many at most share a connection, and wait for each other. */
const MOST_TOGETHER = 16;

/**
 * Lets what is read in one turn of the event loop, for whichever requests, travel as one script: a round trip costs this
 * process more than a short read costs the database. `pool` has to take scripts.
 */
export function createReads(pool: Pick<Pool, "query">): Read {
  let waiting: Asked[] = [];

  function send(): void {
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; from += MOST_TOGETHER)
      void sendTogether(asked.slice(from, from + MOST_TOGETHER));
  }

  async function sendTogether(asked: readonly Asked[]): Promise<void> {
    try {
      const results = await runScript(pool, asked);
      for (const [index, { resolve }] of asked.entries()) resolve(results[index]);
    } catch (error) {
      // A script fails as a whole: whose fault it was shows when each is asked alone.
      const isClear = asked.length === 1 || isOutage(error);
      for (const one of asked)
        if (isClear) one.reject(error);
        else void sendTogether([one]);
    }
  }

  return <Row>(sql: string, values: readonly unknown[] = []) =>
    new Promise<Row[]>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ sql, values, resolve: (rows) => resolve(rows as Row[]), reject });
    });
}

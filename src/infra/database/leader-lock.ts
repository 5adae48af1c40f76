import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "mariadb";
import { tryAdvisoryLock } from "./advisory-lock.js";

/** Advisory lock that one process of a database holds for as long as it lives and answers. */
export interface LeaderLock {
  /** Runs a query on the connection that holds the lock; undefined where another process holds it. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[] | undefined>;
  /** Returns true where this process was the holder in its last query. */
  isHeld(): boolean;
  /** Releases the lock. */
  close(): Promise<void>;
}

/** A process that leads and is cut off loses the lock after this time without a query. */
const IDLE_SECONDS = 15;
const QUERY_TIMEOUT_MS = 10_000;

/**
 * Creates the lock of `name`, 12 letters at most. It is no guarantee: its loss shows in the next query alone, so
 * what the leader writes has to be guarded.
 */
export function createLeaderLock(connect: () => Promise<Connection>, name: string): LeaderLock {
  let connection: Connection | undefined;
  let isLeader = false;

  /** Works on the connection, which is replaced after a failure. */
  async function ask<Result>(work: (opened: Connection) => Promise<Result>): Promise<Result> {
    connection ??= await open();
    try {
      return await withTimeout(work(connection));
    } catch (error) {
      connection.destroy();
      connection = undefined;
      isLeader = false;
      throw error;
    }
  }

  async function open(): Promise<Connection> {
    const opened = await connect();
    await opened.query("SET SESSION wait_timeout = ?", [IDLE_SECONDS]);
    return opened;
  }

  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) => {
      isLeader ||= await ask((opened) => tryAdvisoryLock(opened, name));
      return isLeader ? ask((opened) => opened.query<Row[]>(sql, values)) : undefined;
    },
    isHeld: () => isLeader,
    close: async () => {
      await connection?.end().catch(() => connection?.destroy());
      connection = undefined;
      isLeader = false;
    },
  };
}

/** Rejects a query without an answer: the connection has no timeout of its own. */
async function withTimeout<T>(query: Promise<T>): Promise<T> {
  const abort = new AbortController();
  const timeout = sleep(QUERY_TIMEOUT_MS, undefined, { ref: false, signal: abort.signal }).then(() => {
    throw new Error(`The database has not answered for ${QUERY_TIMEOUT_MS} ms.`);
  });
  timeout.catch(() => undefined);
  query.catch(() => undefined);
  try {
    return await Promise.race([query, timeout]);
  } finally {
    abort.abort();
  }
}

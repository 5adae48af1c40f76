import type { Connection } from "mariadb";
import { tryAdvisoryLock } from "./advisory-lock.js";
import type { Database } from "./database.js";

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
/**
 * Silence after which the driver closes the connection, with or without a query under way: it sends no KILL then, unlike
 * `destroy`. Less than IDLE_SECONDS, so that a leader that is cut off notices before another one leads.
 */
const SOCKET_TIMEOUT_MS = 10_000;

/**
 * Creates the lock of `name`, 12 letters at most. It is no guarantee: its loss shows in the next query alone, so
 * what the leader writes has to be guarded.
 */
export function createLeaderLock(connect: Database["connect"], name: string): LeaderLock {
  let connection: Connection | undefined;
  let isLeader = false;

  /** Works on the connection, which is replaced after a failure. */
  async function ask<Result>(work: (opened: Connection) => Promise<Result>): Promise<Result> {
    connection ??= await open();
    try {
      return await work(connection);
    } catch (error) {
      connection.destroy();
      connection = undefined;
      isLeader = false;
      throw error;
    }
  }

  async function open(): Promise<Connection> {
    const opened = await connect({ socketTimeout: SOCKET_TIMEOUT_MS });
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

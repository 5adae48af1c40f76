import type { Connection } from "mariadb";
import type { Logger } from "../logger.js";
import { releaseAdvisoryLocks, tryAdvisoryLock } from "./advisory-lock.js";

/**
 * Runs `work` unless another process of this database runs work of the same name: an advisory lock on a connection of its
 * own elects one. Returns false where another one runs it.
 */
export async function runExclusively(
  { connect, log }: { readonly connect: () => Promise<Connection>; readonly log: Logger },
  name: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const connection = await connect();
  // The lock is lost with the connection, and the work continues: it may be repeated.
  connection.on("error", (error) => log.warn({ err: error, name }, "hold advisory lock failed"));
  try {
    if (!(await tryAdvisoryLock(connection, name))) return false;
    try {
      await work();
    } finally {
      await releaseAdvisoryLocks(connection);
    }
    return true;
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

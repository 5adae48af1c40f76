import type { Connection } from "mariadb";

/**
 * Takes the advisory lock of a name in this database, without waiting, until the connection ends. Returns false where
 * another connection has it.
 */
export async function tryAdvisoryLock(connection: Pick<Connection, "query">, name: string): Promise<boolean> {
  const [row] = await connection.query<{ got: unknown }[]>(
    "SELECT GET_LOCK(CONCAT('convospace.', ?, '.', LEFT(SHA2(DATABASE(), 256), 40)), 0) AS got",
    [name],
  );
  return Number(row?.got) === 1;
}

/** Releases the advisory locks of a connection at once: at its end the server does so some time later. */
export async function releaseAdvisoryLocks(connection: Pick<Connection, "query">): Promise<void> {
  // A lost connection has none any more.
  await connection.query("DO RELEASE_ALL_LOCKS()").catch(() => undefined);
}

import type { Connection } from "mariadb";
import type { Random } from "../random.js";
import type { Fault } from "./fault.js";

/** Locking reads: conversations block the writer, heads block every logged transaction. */
const LOCKING_READS = [
  "SELECT id FROM conversations ORDER BY id FOR UPDATE",
  "SELECT user_id FROM event_heads ORDER BY user_id FOR UPDATE",
  "SELECT id FROM conversations WHERE id % 2 = 0 ORDER BY id FOR UPDATE",
  "SELECT user_id FROM event_heads WHERE user_id % 2 = 0 ORDER BY user_id FOR UPDATE",
];

/** Holds row locks until all connections of the nodes' small pools wait for them. */
export const LOCK_FAULT: Fault = {
  name: "lock-database",
  weight: 1.5,
  seconds: [1, 6],
  targets: ({ database }) => [
    {
      name: "rows of the database",
      start: async (random: Random) => {
        const connection = await database.connect().catch(() => undefined);
        // No locks to hold while the database is down.
        if (connection === undefined) return () => Promise.resolve();
        await lockRows(connection, random).catch(() => undefined);
        return () => Promise.resolve(connection.destroy());
      },
    },
  ],
};

async function lockRows(connection: Connection, random: Random): Promise<void> {
  await connection.query("SET SESSION innodb_lock_wait_timeout = 3");
  await connection.query("BEGIN");
  await connection.query(random.pick(LOCKING_READS));
}

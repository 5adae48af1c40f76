import type { Connection } from "mariadb";
import type { Random } from "../random.js";
import type { Fault } from "./fault.js";

/** What is held: conversations keep the writers waiting, heads every change, people what reads them to write. */
const HELD = [
  "SELECT id FROM conversations ORDER BY id FOR UPDATE",
  "SELECT user_id FROM event_heads ORDER BY user_id FOR UPDATE",
  "SELECT id FROM conversations WHERE id % 2 = 0 ORDER BY id FOR UPDATE",
  "SELECT user_id FROM event_heads WHERE user_id % 2 = 0 ORDER BY user_id FOR UPDATE",
];

/** Row locks that somebody else holds: all of the small pools' connections soon wait for them. */
export const LOCK_FAULT: Fault = {
  name: "lock-database",
  weight: 1.5,
  seconds: [1, 6],
  targets: ({ database }) => [
    {
      name: "rows of the database",
      start: async (random: Random) => {
        const holder = await database.connect().catch(() => undefined);
        // A database that is down holds nobody up.
        if (holder === undefined) return () => Promise.resolve();
        await hold(holder, random).catch(() => undefined);
        return () => Promise.resolve(holder.destroy());
      },
    },
  ],
};

async function hold(holder: Connection, random: Random): Promise<void> {
  await holder.query("SET SESSION innodb_lock_wait_timeout = 3");
  await holder.query("BEGIN");
  await holder.query(random.pick(HELD));
}

import type { System, Harness } from "../../harness/scenario.js";
import type { Commits } from "./commits.js";

export const D = "D (bare driver)";

/** Connections of ConvoSpace: its pool of ten, and five each for reads and the writer. */
const CONNECTIONS = 20;

/** Starts D; in a round, each of `callers` connections commits one message after the other. */
export async function startDriver(harness: Harness, pairs: number, callers = CONNECTIONS): Promise<System> {
  const database = await harness.createDatabase("bench_driver");
  const commits = harness.start<Commits>("baselines/driver/commits.js");
  await commits.ask("open", { databaseUrl: database.url, connections: callers, pairs });
  let stored = 0;
  return {
    name: D,
    servers: [commits.pid],
    round: async (seconds) => {
      const { sent, done, p50, p99 } = await commits.ask("run", { seconds });
      stored += sent;
      await assertStored();
      return { operations: sent, figures: { rate: done / seconds, p50, p99 } };
    },
  };

  /** Throws unless every message is stored and each conversation is numbered without gaps. */
  async function assertStored(): Promise<void> {
    const [row] = await database.sql.query<{ count: bigint; numbered: bigint }[]>(
      "SELECT (SELECT COUNT(*) FROM messages) AS count, (SELECT SUM(last_seq) FROM conversations) AS numbered",
    );
    if (Number(row?.count) !== stored || Number(row?.numbered) !== stored)
      throw new Error(`${D} has sent ${stored} messages, and ${row?.count} are in the database.`);
  }
}

import { D, startDriver } from "../baselines/driver/system.js";
import { setUpRecipients } from "../convospace/recipients.js";
import type { System, Scenario, Harness } from "../harness/scenario.js";

const PAIRS = 50;
const CALLERS = 256;

const CONVOSPACE = "ConvoSpace's writer";

export const writer: Scenario = {
  name: "writer",
  about: `Durable messages a second through the writer alone, ${CALLERS} callers in ${PAIRS} conversations.`,
  comparisons: [
    {
      number: 6,
      what: "messages a second, against D",
      ratio: (of) => of(CONVOSPACE, "rate") / of(D, "rate"),
      must: { atLeast: 3 },
      aim: { atLeast: 5 },
    },
  ],
  prepare: async (harness) => [await prepareConvoSpace(harness), await startDriver(harness, PAIRS)],
};

async function prepareConvoSpace(harness: Harness): Promise<System> {
  const { inside, database } = await setUpRecipients(harness, PAIRS);
  await inside.ask("connectRecipients");
  let stored = 0;
  return {
    name: CONVOSPACE,
    servers: [inside.pid],
    round: async (seconds) => {
      const { sent, done, p50, p99 } = await inside.ask("write", { callers: CALLERS, seconds });
      stored += sent;
      const [row] = await database.sql.query<{ count: bigint; numbered: bigint }[]>(
        "SELECT (SELECT COUNT(*) FROM messages) AS count, (SELECT SUM(last_seq) FROM conversations) AS numbered",
      );
      if (Number(row?.count) !== stored || Number(row?.numbered) !== stored)
        throw new Error(`${CONVOSPACE} has sent ${stored} messages, and ${row?.count} are in the database.`);
      return { operations: sent, figures: { rate: done / seconds, p50, p99 } };
    },
  };
}

import { rawRequest } from "../load/http-connections.js";
import { DOCUMENTS } from "../harness/documents.js";
import { conversationIdsOf } from "../convospace/ids.js";
import { addMessages, seededBody } from "../convospace/messages.js";
import { addPairs } from "../convospace/users.js";
import { startConvoSpace } from "../convospace/server.js";
import { startHttpSystem } from "./http-system.js";
import { built } from "../harness/built.js";
import type { Scenario } from "../harness/scenario.js";
import { scaled } from "../harness/settings.js";
import { PAGE, bodiesIn, assertBodies } from "./history.js";

/** Number of different pages, so that not all of them are cached. */
const PAGES = 500;
const FEW = 1000;
const MANY = scaled(1_000_000, 2 * FEW);

const SHALLOW = `among ${FEW} messages`;
const DEEP = `among ${MANY} messages`;

export const historyDeep: Scenario = {
  name: "history-deep",
  about: `Pages of ${PAGE} messages over keep-alive HTTP, from anywhere in the older half of a conversation of ${MANY}, beside one of ${FEW}.`,
  comparisons: [
    {
      number: 9,
      what: "time of a page deep in the past, against a short conversation's",
      ratio: (of) => of(SHALLOW, "rate") / of(DEEP, "rate"),
      must: { atMost: 1.1 },
      aim: { atMost: 1.02 },
    },
  ],
  prepare: async (harness) => {
    const database = await harness.createDatabase("bench_convospace");
    const { url, pid } = await startConvoSpace(harness, database.url);
    const conversationIdOf = await conversationIdsOf(database.sql);
    const { toListCursor } = await built("graphql/connection.js");
    const pairs = await addPairs(database.sql, 2);
    const sizes = [
      [SHALLOW, FEW],
      [DEEP, MANY],
    ] as const;
    const readers = [];
    for (const [index, [name, count]] of sizes.entries()) {
      const pair = pairs[index];
      if (pair === undefined) throw new Error("Too few pairs were inserted.");
      await addMessages(database.sql, pair, count);
      const sequences = sequencesUpTo(count / 2);
      const id = conversationIdOf(pair.conversation);
      readers.push(
        await startHttpSystem(harness, {
          name,
          servers: [pid],
          url,
          raw: sequences.map((sequence) => {
            const variables = { id, last: PAGE, before: toListCursor(sequence) };
            const body = { query: DOCUMENTS.history, variables };
            return rawRequest("POST", new URL(url), { token: pair.recipient.token, body });
          }),
          assertResponse: (body, request) => {
            const end = sequences[request] ?? 0;
            const expected = Array.from({ length: PAGE }, (_, n) => seededBody(end - PAGE + n));
            assertBodies(bodiesIn(body), expected);
          },
        }),
      );
    }
    return readers;
  },
};

/** Returns evenly spread sequences up to `max`, each with a whole page before it. */
function sequencesUpTo(max: number): number[] {
  return Array.from({ length: PAGES }, (_, n) => PAGE + 1 + Math.floor((((n * 197) % PAGES) / PAGES) * (max - PAGE)));
}

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
import { PAGE, bodiesIn, requireBodies } from "./history.js";

/** Number of different pages, so that not all of them are cached. */
const PLACES = 500;
const FEW = 1000;
const MANY = scaled(1_000_000, 2 * FEW);

const SHALLOW = `among ${FEW} messages`;
const DEEP = `among ${MANY} messages`;

export const historyDeep: Scenario = {
  name: "history-deep",
  about: `Pages of ${PAGE} messages over keep-alive HTTP, from anywhere in the older half of a conversation of ${MANY}, beside one of ${FEW}.`,
  comparisons: [
    {
      goal: 9,
      what: "time of a page deep in the past, against a short conversation's",
      ratio: (of) => of(SHALLOW, "rate") / of(DEEP, "rate"),
      must: { atMost: 1.1 },
      aim: { atMost: 1.02 },
    },
  ],
  prepare: async (stage) => {
    const database = await stage.createDatabase("bench_ours");
    const { url, pid } = await startConvoSpace(stage, database.url);
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
      const places = placesIn(count / 2);
      const id = conversationIdOf(pair.conversation);
      readers.push(
        await startHttpSystem(stage, {
          name,
          servers: [pid],
          url,
          raw: places.map((place) => {
            const variables = { id, last: PAGE, before: toListCursor(place) };
            const body = { query: DOCUMENTS.history, variables };
            return rawRequest("POST", new URL(url), { token: pair.listener.token, body });
          }),
          requireRight: (body, request) => {
            const end = places[request] ?? 0;
            const said = Array.from({ length: PAGE }, (_, n) => seededBody(end - PAGE + n));
            requireBodies(bodiesIn(body), said);
          },
        }),
      );
    }
    return readers;
  },
};

/** Returns evenly spread sequences up to `most`, each with a whole page before it. */
function placesIn(most: number): number[] {
  return Array.from(
    { length: PLACES },
    (_, n) => PAGE + 1 + Math.floor((((n * 197) % PLACES) / PLACES) * (most - PAGE)),
  );
}

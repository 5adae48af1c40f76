import { S } from "../baselines/socketio/chat-system.js";
import { startSocketio } from "../baselines/socketio/users.js";
import { rawRequest } from "../load/http-connections.js";
import { DOCUMENTS } from "../harness/documents.js";
import { conversationIdsOf } from "../convospace/ids.js";
import { addMessages, seededBody } from "../convospace/messages.js";
import { addPairs } from "../convospace/users.js";
import { startConvoSpace } from "../convospace/server.js";
import { startHttpSystem } from "./http-system.js";
import type { System, Scenario, Harness } from "../harness/scenario.js";

const PAIRS = 50;
const MESSAGES = 200;
export const PAGE = 50;

const NEWEST = Array.from({ length: PAGE }, (_, n) => seededBody(MESSAGES - PAGE + n + 1));

const CONVOSPACE = "ConvoSpace";

export const history: Scenario = {
  name: "history",
  about: `Pages of the newest ${PAGE} messages over keep-alive HTTP, signed in, of ${PAIRS} conversations of ${MESSAGES} messages.`,
  comparisons: [
    {
      number: 8,
      what: "pages a second, against S",
      ratio: (of) => of(CONVOSPACE, "rate") / of(S, "rate"),
      must: { atLeast: 1.5 },
      aim: { atLeast: 3 },
    },
  ],
  prepare: async (harness) => [await prepareConvoSpace(harness), await prepareSocketio(harness)],
};

async function prepareConvoSpace(harness: Harness): Promise<System> {
  const database = await harness.createDatabase("bench_convospace");
  const server = await startConvoSpace(harness, database.url);
  const pairs = await addPairs(database.sql, PAIRS);
  for (const pair of pairs) await addMessages(database.sql, pair, MESSAGES);
  const conversationIdOf = await conversationIdsOf(database.sql);
  const url = new URL(server.url);
  return startHttpSystem(harness, {
    name: CONVOSPACE,
    servers: [server.pid],
    url: server.url,
    raw: pairs.map(({ recipient: { token }, conversation }) => {
      const variables = { id: conversationIdOf(conversation), last: PAGE };
      return rawRequest("POST", url, { token, body: { query: DOCUMENTS.history, variables } });
    }),
    assertResponse: (body) => assertBodies(bodiesIn(body), NEWEST),
  });
}

async function prepareSocketio(harness: Harness): Promise<System> {
  const { server, url, database, pairs } = await startSocketio(harness, PAIRS);
  await database.sql.query(
    `INSERT INTO messages (conversation_id, sender_id, message_type, message_text, created_at, updated_at) VALUES ${pairs
      .flatMap(({ conversationId }) => Array.from({ length: MESSAGES }, (_, n) => ({ conversationId, n: n + 1 })))
      .map(({ conversationId, n }) => `(${conversationId}, ${conversationId * 2 - (n % 2)}, 'text', ?, NOW(3), NOW(3))`)
      .join(", ")}`,
    pairs.flatMap(() => Array.from({ length: MESSAGES }, (_, n) => seededBody(n + 1))),
  );
  return startHttpSystem(harness, {
    name: S,
    servers: [server.pid],
    url,
    raw: pairs.map(({ conversationId, tokens: [, token] }) =>
      rawRequest("GET", new URL(`/conversations/${conversationId}/messages?limit=${PAGE}`, url), { token }),
    ),
    assertResponse: (body) => {
      const { messages } = JSON.parse(body) as { messages: { message_text: string }[] };
      assertBodies(
        messages.map(({ message_text: text }) => text),
        NEWEST,
      );
    },
  });
}

interface ConvoSpaceResponse {
  readonly data: { readonly conversation: { readonly messages: { readonly edges: { node: { body: string } }[] } } };
}

/** Returns the bodies of a response's messages. */
export function bodiesIn(answer: string): string[] {
  const { data } = JSON.parse(answer) as ConvoSpaceResponse;
  return data.conversation.messages.edges.map(({ node }) => node.body);
}

/** Throws unless a page contains exactly the expected bodies. */
export function assertBodies(page: readonly string[], expected: readonly string[]): void {
  const wrong = expected.findIndex((body, index) => body !== page[index]);
  if (page.length !== expected.length || wrong !== -1)
    throw new Error(`A page of ${page.length} messages is wrong at ${wrong}: ${page[wrong] ?? ""}`);
}

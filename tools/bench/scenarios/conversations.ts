import type { Connection } from "mariadb";
import { rawRequest } from "../load/http-connections.js";
import { DOCUMENTS } from "../harness/documents.js";
import { addMessages, seededBody } from "../convospace/messages.js";
import { type Person, addConversation, addPeople } from "../convospace/users.js";
import { startConvoSpace } from "../convospace/server.js";
import { startHttpSystem } from "./http-system.js";
import type { Scenario } from "../harness/scenario.js";
import { scaled } from "../harness/settings.js";

const PAGE = 30;
const FEW = { conversations: PAGE, messages: 10 };
const MANY = { conversations: scaled(1000, PAGE + 1), messages: scaled(10_000, 20) };

const nameOf = ({ conversations: count, messages }: typeof FEW) => `${count} conversations of ${messages}`;

export const conversations: Scenario = {
  name: "list",
  about: `The newest ${PAGE} conversations, each with its last message, over keep-alive HTTP: for somebody who has ${nameOf(MANY)} messages, beside ${nameOf(FEW)}.`,
  comparisons: [
    {
      number: 10,
      what: "time of a list, against the small one's",
      ratio: (of) => of(nameOf(FEW), "rate") / of(nameOf(MANY), "rate"),
      must: { atMost: 1.2 },
      aim: { atMost: 1.05 },
    },
  ],
  prepare: async (harness) => {
    const database = await harness.createDatabase("bench_convospace");
    const { url, pid } = await startConvoSpace(harness, database.url);
    const readers = [];
    for (const size of [FEW, MANY]) {
      const { token } = await addConversations(database.sql, size);
      const body = { query: DOCUMENTS.conversations, variables: { first: PAGE } };
      readers.push(
        await startHttpSystem(harness, {
          name: nameOf(size),
          servers: [pid],
          url,
          raw: [rawRequest("POST", new URL(url), { token, body })],
          assertResponse: (answer) => assertList(answer, size.messages),
        }),
      );
    }
    return readers;
  },
};

/** Inserts a user with `count` conversations of `messages` messages. */
async function addConversations(sql: Connection, { conversations: count, messages }: typeof FEW): Promise<Person> {
  const [person, ...peers] = await addPeople(sql, count + 1);
  if (person === undefined) throw new Error("Expected at least one user.");
  for (const peer of peers) {
    const conversation = await addConversation(sql, [person, peer]);
    await addMessages(sql, { sender: peer, recipient: person, conversation }, messages);
  }
  return person;
}

interface Answer {
  readonly data: { readonly conversations: { readonly nodes: { readonly lastMessage: { readonly body: string } }[] } };
}

function assertList(answer: string, messages: number): void {
  const { nodes } = (JSON.parse(answer) as Answer).data.conversations;
  if (nodes.length !== PAGE || nodes.some(({ lastMessage }) => lastMessage.body !== seededBody(messages)))
    throw new Error(`The list is not what it should be: ${answer}`);
}

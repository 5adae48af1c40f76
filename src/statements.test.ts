import { beforeAll, describe, expect, it } from "vitest";
import {
  AddContactDocument,
  ConversationScreenDocument,
  InboxDocument,
  MarkReadDocument,
  SendMessageDocument,
  type SendMessageInput,
} from "../operations/generated/graphql.js";
import type { Person } from "./testing/person.js";
import { quietApp, statementsDuring } from "./testing/statement-log.js";
import { nodesOf } from "./testing/nodes-of.js";

const app = await quietApp();

/** Statements of a screen, independent of the sizes of its lists. An additional one is a regression. */
describe("the statements of", () => {
  let ada: Person;
  let talk = "";

  beforeAll(async () => {
    ada = await app.person("Ada");
    await ada.connect();
    talk = await talkWith(ada);
  });

  it("a list of 100 conversations with peer, presence, last message, unread count and contact", async () => {
    const inbox = () => statementsDuring(app, () => ada.askOverSocket(InboxDocument, { first: 100 }));
    const one = tablesOf(await inbox());
    for (let n = 1; n < 100; n += 9) await Promise.all(Array.from({ length: 9 }, () => talkWith(ada)));
    expect(nodesOf((await ada.ask(InboxDocument, { first: 100 })).conversations)).toHaveLength(100);
    expect(tablesOf(await inbox())).toEqual(one);
    expect(one).toEqual([...PEOPLE_AND_PLACES, ...MESSAGES].sort());
  }, 60_000);

  it("a page of 100 messages with quotes and reactions, and the peer", async () => {
    const screen = () =>
      statementsDuring(app, () => ada.askOverSocket(ConversationScreenDocument, { id: talk, last: 100 }));
    const few = tablesOf(await screen());
    const bo = people.get(talk);
    let replyToId: string | null = null;
    for (let n = 0; n < 100; n += 1) {
      const speaker: Person = n % 2 === 0 ? ada : (bo ?? ada);
      const input: SendMessageInput = { conversationId: talk, clientMessageId: `m${n}`, body: `${n}`, replyToId };
      replyToId = (await speaker.ask(SendMessageDocument, { input })).sendMessage?.message?.id ?? null;
      if (n % 10 === 0) await bo?.ask(MarkReadDocument, { input: { conversationId: talk } });
    }
    const { conversation } = await ada.ask(ConversationScreenDocument, { id: talk, last: 100 });
    expect(nodesOf(conversation?.messages).filter(({ replyTo }) => replyTo !== null)).toHaveLength(99);
    expect(tablesOf(await screen())).toEqual(few);
    expect(few).toEqual([...PEOPLE_AND_PLACES, ...MESSAGES, ...QUOTES].sort());
  }, 60_000);
});

const PEOPLE_AND_PLACES = [
  "conversation_participants",
  "conversations",
  "typing_indicators",
  "user_contacts",
  "users",
  "users",
];
const MESSAGES = ["message_reactions", "messages"];
const QUOTES = ["messages"];

/** Peer by conversation. */
const people = new Map<string, Person>();

/** Creates a conversation with a message from a new contact. */
async function talkWith(ada: Person): Promise<string> {
  const peer = await app.person("Peer");
  const id = await ada.open(peer);
  people.set(id, peer);
  await ada.ask(AddContactDocument, { input: { userId: peer.userId, name: "A friend" } });
  await peer.send(id, "Hello");
  return id;
}

/** First table of each statement, sorted, since some are sent concurrently. */
function tablesOf(statements: readonly string[]): string[] {
  return statements.map((text) => /FROM `?(?:\w+`?\.`)?(\w+)/u.exec(text)?.[1] ?? text).sort();
}

import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  EventsDocument,
  NotificationsDocument,
  SearchMessagesDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";

// Keys that are recognisable in any text, in decimal or in another base.
const FIRST_KEYS = {
  users: 7_340_000_001n,
  conversations: 8_450_000_001n,
  sessions: 9_560_000_001n,
  notifications: 6_230_000_001n,
  login_history: 5_120_000_001n,
};

const app = await testApp();
for (const [table, key] of Object.entries(FIRST_KEYS))
  await app.app.db.execute(`ALTER TABLE ${table} AUTO_INCREMENT = ${key}`);

const PAGE = `pageInfo { startCursor endCursor }`;
const EVERYTHING = `{
  viewer {
    id user { id } eventCursor sessions { id }
    loginHistory(first: 1) { edges { cursor node { id } } ${PAGE} }
  }
  conversations(first: 1) {
    edges { cursor node { id peer { id } messages(last: 1) { edges { cursor node { id sender { id } } } ${PAGE} } } }
    ${PAGE}
  }
  contacts(first: 1) { edges { cursor node { id user { id } } } ${PAGE} }
  blockedUsers(first: 1) { edges { cursor node { id } } ${PAGE} }
  notifications(first: 1) { edges { cursor node { id actor { id } conversation { id } message { id } } } ${PAGE} }
  searchMessages(query: "hello", first: 1) { edges { cursor node { id } } ${PAGE} }
}`;

describe("the server's output", () => {
  it("contains no raw key in ids, cursors, tokens, events, errors and headers", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const id = await ada.meet(bo);
    await ada.send(id, "hello again");
    await ada.ask(AddContactDocument, { input: { userId: bo.userId } });
    await ada.ask(BlockUserDocument, { input: { userId: cy.userId } });
    const answers = [
      await raw(ada, EVERYTHING),
      await raw(bo, EVERYTHING),
      await raw(ada, `{ conversation(id: "${bo.userId}") { id } node(id: "${id}") { id } }`),
      await raw(cy, `mutation { markRead(input: { conversationId: "${id}" }) { userErrors { code message field } } }`),
      await raw(ada, `{ events(after: "nonsense") { cursor } }`),
      JSON.stringify([ada.tokens, bo.tokens, await stream.take(2)]),
    ];
    // The search covers each place of a key; otherwise the test could not fail.
    expect(findKeys(JSON.stringify({ id: Buffer.from("u7340000001").toString("base64url") }))).not.toEqual([]);
    expect(findKeys(JSON.stringify({ token: `${9_560_000_001n.toString(36)}.secret` }))).not.toEqual([]);
    for (const answer of answers) expect(findKeys(answer)).toEqual([]);
  });

  it("has working cursors", async () => {
    const ada = await app.person("Ada");
    for (let n = 0; n < 3; n += 1) {
      const peer = await app.person(`Peer ${n}`);
      await peer.greet(ada);
      await ada.ask(AddContactDocument, { input: { userId: peer.userId } });
      await ada.device(`device ${n}`);
    }
    const next = async <T extends { readonly pageInfo: { readonly endCursor: string | null } }>(
      read: (after: string | null) => Promise<T>,
      count: (page: T) => number,
    ) => count(await read((await read(null)).pageInfo.endCursor));
    const page = { first: 2 };
    const notifications = async (after: string | null) =>
      (await ada.ask(NotificationsDocument, { ...page, after })).notifications;
    const found = async (after: string | null) =>
      (await ada.ask(SearchMessagesDocument, { ...page, query: "hello", after })).searchMessages;
    expect(await next(notifications, ({ edges }) => edges.length)).toBeGreaterThan(0);
    expect(await next(found, ({ edges }) => edges.length)).toBe(1);
    expect((await ada.ask(ViewerDocument, {})).viewer.sessions).toHaveLength(4);
  });
});

/** A raw response, with its headers. */
async function raw(device: Device, query: string): Promise<string> {
  const response = await fetch(app.url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${device.tokens.accessToken}` },
    body: JSON.stringify({ query }),
  });
  return JSON.stringify([[...response.headers], await response.text()]);
}

/** Finds one of the keys, or one of the hundred after it, in a text or in a base64-decoded part of it. */
function findKeys(text: string, depth = 0): string[] {
  const shown = Object.values(FIRST_KEYS).flatMap((first) => {
    const decimal = first.toString().slice(0, -2);
    const others = [16, 36].map((base) => first.toString(base).slice(0, -2));
    return [decimal, ...others].filter((digits) => text.includes(digits)).map((digits) => `${digits} in ${text}`);
  });
  if (depth === 3) return shown;
  const parts = text.match(/[\w+/-]{6,}/gu) ?? [];
  return [...shown, ...parts.flatMap((part) => findKeys(Buffer.from(part, "base64").toString("latin1"), depth + 1))];
}

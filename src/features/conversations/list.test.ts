import { describe, expect, it } from "vitest";
import {
  ConversationDocument,
  type ConversationQuery,
  ConversationsByIdDocument,
  ConversationsDocument,
  type ConversationsQuery,
  type ConversationsQueryVariables,
  DeleteConversationDocument,
  DeleteMessageDocument,
  MarkReadDocument,
} from "../../../operations/generated/graphql.js";
import { MINUTE, addMs } from "../../infra/clock.js";
import type { Device, Person } from "../../testing/person.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";
import { nodesOf } from "../../testing/nodes-of.js";

/** Advanced by the tests only. */
let time = new Date();
const app = await quietApp({}, () => time);

describe("conversations", () => {
  it("is empty for a new user", async () => {
    const ada = await app.person("Ada");
    expect((await ada.ask(ConversationsDocument, {})).conversations).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it("lists the latest activity first, for both members", async () => {
    const ada = await app.person("Ada");
    const [bo, cy, di] = await Promise.all([app.person("Bo"), app.person("Cy"), app.person("Di")]);
    for (const peer of [bo, cy, di]) {
      await ada.greet(peer);
      tick();
    }
    expect(await peersOf(ada)).toEqual(["Di", "Cy", "Bo"]);

    await bo.send(await bo.open(ada), "Hello");
    expect(await peersOf(ada)).toEqual(["Bo", "Di", "Cy"]);
    tick();
    await ada.send(await ada.open(cy), "Hello");
    expect(await peersOf(ada)).toEqual(["Cy", "Bo", "Di"]);
    expect(await peersOf(cy)).toEqual(["Ada"]);
  });

  it("keeps the order when a conversation is read", async () => {
    const ada = await app.person("Ada");
    const [bo, cy] = [await app.person("Bo"), await app.person("Cy")];
    const withBo = await ada.open(bo);
    await bo.send(withBo, "Hello");
    tick();
    await cy.send(await cy.open(ada), "Hello");
    tick();
    await ada.ask(MarkReadDocument, { input: { conversationId: withBo } });
    expect(await peersOf(ada)).toEqual(["Cy", "Bo"]);
  });

  it("shows each member the newest message and the unread count", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const id = await ada.open(bo);
    await ada.send(id, "one");
    await ada.send(id, "two");
    tick();
    await bo.send(id, "three");
    const newest = {
      id,
      activityAt: time.toISOString(),
      lastMessage: { sequence: 3, body: "three", sender: { id: bo.userId } },
    };
    expect(nodesOf(await list(ada))).toMatchObject([{ ...newest, unreadCount: 1 }]);
    expect(nodesOf(await list(bo))).toMatchObject([{ ...newest, unreadCount: 2 }]);
  });

  it("is paged without duplicates or gaps, also within the same millisecond", async () => {
    const ada = await app.person("Ada");
    const peers = await Promise.all(Array.from({ length: 13 }, (_, index) => app.person(`Peer ${index}`)));
    const ids: string[] = [];
    // Five at one time, five at the next, three at the last: no page ends at a change of the time.
    for (const [index, peer] of peers.entries()) {
      if (index % 5 === 0) tick();
      ids.push(await ada.greet(peer));
    }
    const pages = await allPages(ada, 4);
    expect(pages.map(({ edges }) => edges.length)).toEqual([4, 4, 4, 1]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, true, false]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true, true]);
    const seen = pages.flatMap((page) => nodesOf(page).map(({ id }) => id));
    expect(new Set(seen).size).toBe(13);
    const momentOf = (id: string) => Math.floor(ids.indexOf(id) / 5);
    expect(seen.map(momentOf)).toEqual([2, 2, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect(nodesOf(await list(ada, { first: 100 })).map(({ id }) => id)).toEqual(seen);
  });

  it("shows no conversation twice when one moves to the top between two pages", async () => {
    const ada = await app.person("Ada");
    const peers = await Promise.all(Array.from({ length: 4 }, (_, index) => app.person(`Peer ${index}`)));
    for (const peer of peers) {
      tick();
      await ada.greet(peer);
    }
    const first = await list(ada, { first: 2 });
    tick();
    await ada.send(await ada.open(peers[3] as Person), "Hello");
    const second = await list(ada, { first: 2, after: first.pageInfo.endCursor });
    expect([...nodesOf(first), ...nodesOf(second)].map(({ peer }) => peer.fullName)).toEqual([
      "Peer 3",
      "Peer 2",
      "Peer 1",
      "Peer 0",
    ]);
  });

  it("accepts page sizes of 1 to 100", async () => {
    const ada = await app.person("Ada");
    for (const first of [1, 100]) await expect(list(ada, { first })).resolves.toBeDefined();
    for (const first of [0, 101, -1])
      await expect(list(ada, { first })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        message: `"first" must be from 1 to 100, got ${first}.`,
      });
  });

  it.each(["nonsense", "", "W10", "WyIxIiwieCIsInkiXQ"])("refuses %j as a cursor", async (after) => {
    const ada = await app.person("Ada");
    await expect(list(ada, { after })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: '"after" must be a cursor that this API has given.',
    });
  });
});

describe("conversations(unread:)", () => {
  it("lists those with unread messages, or the others, in pages", async () => {
    const ada = await app.person("Ada");
    const peers = await Promise.all(Array.from({ length: 6 }, (_, index) => app.person(`Peer ${index}`)));
    for (const [index, peer] of peers.entries()) {
      tick();
      const id = await ada.open(peer);
      await peer.send(id, "Hello");
      if (index % 2 === 0) await ada.ask(MarkReadDocument, { input: { conversationId: id } });
    }
    expect(await peersOf(ada, { unread: true })).toEqual(["Peer 5", "Peer 3", "Peer 1"]);
    expect(await peersOf(ada, { unread: false })).toEqual(["Peer 4", "Peer 2", "Peer 0"]);
    expect(await peersOf(ada, { unread: null })).toHaveLength(6);
    const first = await list(ada, { unread: true, first: 2 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(await peersOf(ada, { unread: true, after: first.pageInfo.endCursor })).toEqual(["Peer 1"]);
    expect(await peersOf(peers[1] as Person, { unread: true })).toEqual([]);
  });
});

describe("conversationsById", () => {
  const byId = async (device: Device, ids: string[]) =>
    (await device.ask(ConversationsByIdDocument, { ids })).conversationsById;

  it("returns the viewer's conversations in the order of their ids, in one read", async () => {
    const ada = await app.person("Ada");
    const ids: string[] = [];
    for (const name of ["Bo", "Cy", "Di"]) ids.push(await ada.greet(await app.person(name)));
    const [withBo = "", withCy = "", withDi = ""] = ids;
    const found = await byId(ada, [withDi, withBo, withDi, withCy]);
    expect(found.map((one) => one?.peer.fullName)).toEqual(["Di", "Bo", "Di", "Cy"]);
    expect(found[1]).toMatchObject({ id: withBo, lastMessage: { body: "Hello" } });
    expect(await byId(ada, [])).toEqual([]);
    const statements = (asked: string[]) => statementsDuring(app, () => byId(ada, asked));
    expect(await statements(ids)).toHaveLength((await statements([withBo])).length);
  });

  it("is null for conversations of others, and for one that the peer has opened and that has no message", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const [own, hidden] = [await ada.greet(bo), await cy.openAlone(ada)];
    const others = await bo.greet(cy);
    expect(await byId(ada, [others, own, hidden, ada.userId, "nonsense"])).toMatchObject([
      null,
      { id: own },
      null,
      null,
      null,
    ]);
  });

  it("takes at most 100 ids", async () => {
    const ada = await app.person("Ada");
    expect(
      await byId(
        ada,
        Array.from({ length: 100 }, () => "x"),
      ),
    ).toHaveLength(100);
    await expect(
      byId(
        ada,
        Array.from({ length: 101 }, () => "x"),
      ),
    ).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: '"ids" must have at most 100 ids, got 101.',
    });
  });
});

describe("Conversation.activityAt", () => {
  it("is the moment of the newest message, by which the list is ordered, and stays when that is deleted", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const withBo = await ada.greet(bo);
    tick();
    const withCy = await ada.greet(cy);
    tick();
    const newest = await bo.send(withBo, "Hello");
    const sentAt = time.toISOString();
    tick();
    await bo.ask(DeleteMessageDocument, { input: { messageId: newest.id, scope: "EVERYONE" } });
    await ada.ask(DeleteMessageDocument, { input: { messageId: newest.id, scope: "ME" } });
    await ada.ask(MarkReadDocument, { input: { conversationId: withBo } });
    for (const device of [ada, bo]) expect((await read(device, withBo)).activityAt).toBe(sentAt);
    expect(nodesOf(await list(ada)).map(({ id }) => id)).toEqual([withBo, withCy]);
    expect((await read(ada, withCy)).activityAt < sentAt).toBe(true);
  });

  it("is the moment of its opening before the first message, and after the viewer has cleared it", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const id = await ada.openAlone(bo);
    const openedAt = time.toISOString();
    tick();
    expect((await read(ada, id)).activityAt).toBe(openedAt);
    const withCy = await ada.greet(cy);
    tick();
    await ada.send(id, "Hello");
    const sentAt = time.toISOString();
    tick();
    await ada.ask(DeleteConversationDocument, { input: { conversationId: id } });
    expect(await read(ada, id)).toMatchObject({ activityAt: openedAt, lastMessageAt: null });
    expect((await read(bo, id)).activityAt).toBe(sentAt);
    await ada.open(bo);
    expect(nodesOf(await list(ada)).map((conversation) => conversation.id)).toEqual([withCy, id]);
    await bo.send(id, "Hello to you");
    expect((await read(ada, id)).activityAt).toBe(time.toISOString());
  });

  it("orders the list after clearing too where the other person had opened it earlier", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const withBo = await bo.openAlone(ada);
    tick();
    const withCy = await cy.greet(ada);
    tick();
    await bo.send(withBo, "Hello");
    const learntAt = time.toISOString();
    tick();
    await ada.ask(DeleteConversationDocument, { input: { conversationId: withBo } });
    await ada.openAlone(bo);
    expect((await read(ada, withBo)).activityAt).toBe(learntAt);
    expect(nodesOf(await list(ada)).map(({ id }) => id)).toEqual([withBo, withCy]);
  });
});

async function read(device: Device, id: string): Promise<NonNullable<ConversationQuery["conversation"]>> {
  const { conversation } = await device.ask(ConversationDocument, { id });
  if (!conversation) throw new Error("There is no such conversation.");
  return conversation;
}

function tick(): void {
  time = addMs(time, MINUTE / 60);
}

type List = ConversationsQuery["conversations"];

async function list(device: Device, variables: ConversationsQueryVariables = {}): Promise<List> {
  return (await device.ask(ConversationsDocument, variables)).conversations;
}

async function peersOf(device: Device, variables: ConversationsQueryVariables = {}) {
  return nodesOf(await list(device, variables)).map(({ peer }) => peer.fullName);
}

async function allPages(device: Device, first: number): Promise<List[]> {
  const pages = [await list(device, { first })];
  for (let page = pages[0]; page?.pageInfo.hasNextPage; page = pages.at(-1))
    pages.push(await list(device, { first, after: page.pageInfo.endCursor }));
  return pages;
}

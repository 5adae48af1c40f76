import { describe, expect, it } from "vitest";
import {
  ArchiveConversationDocument,
  ConversationDocument,
  ConversationsDocument,
  DeleteMessageDocument,
  EventsDocument,
  MuteConversationDocument,
  NodeDocument,
  OpenConversationDocument,
  PinConversationDocument,
  PresenceChangedDocument,
  SetTypingDocument,
  UpdatePrivacyDocument,
  UpdateProfileDocument,
} from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { type TestApp, testApp } from "../../testing/app.js";
import type { Device, Person } from "../../testing/person.js";
import { runOverHttp } from "../../testing/requests.js";
import { nodesOf } from "../../testing/nodes-of.js";

const app = await testApp();

describe("openConversation", () => {
  it("creates one conversation for 100 concurrent requests of both users, over HTTP and two sockets", async () => {
    const { ada, bo } = await twoPeople();
    const logs = [await liveLog(await ada.device("laptop")), await liveLog(ada), await liveLog(bo)];
    const ways = [
      [ada.ask, bo],
      [ada.askOverSocket, bo],
      [bo.ask, ada],
      [bo.askOverSocket, ada],
    ] as const;
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => ways)
        .flat()
        .map(([ask, peer]) => ask(OpenConversationDocument, { input: { userId: peer.userId } })),
    );
    const opened = answers.map(({ openConversation }) => openConversation);

    expect(opened).toHaveLength(100);
    expect(opened.flatMap((payload) => payload?.userErrors)).toEqual([]);
    // It is new once to each of the two, who do not learn that the other has opened it.
    for (const from of [0, 2])
      expect(opened.filter((payload, index) => payload?.created && (index & 2) === from)).toHaveLength(1);
    const ids = new Set(opened.map((payload) => payload?.conversation?.id));
    expect(ids.size).toBe(1);
    expect(await rowsBetween(ada, bo)).toEqual({ conversations: 1n, members: 2n });
    // One event each: no event lies between the opening and the next one.
    await ada.send([...ids][0] ?? "", "Hello");
    for (const log of logs) {
      const kinds = (await log.take(2)).map(({ events }) => events.__typename);
      expect(kinds).toEqual(["ConversationChanged", "MessageSent"]);
    }
  });

  it("shows each user the other as the peer, without messages", async () => {
    const { ada, bo } = await twoPeople();
    const id = await ada.open(bo);
    const fresh = {
      id,
      lastMessageAt: null,
      unreadCount: 0,
      viewerReadSequence: 0,
      peerReadSequence: 0,
      peerDeliveredSequence: 0,
      viewerHasArchived: false,
      viewerHasPinned: false,
      viewerMutedUntil: null,
      peerIsTyping: false,
    };
    expect((await ada.ask(ConversationDocument, { id })).conversation).toMatchObject({
      ...fresh,
      peer: { id: bo.userId },
    });
    expect((await bo.ask(ConversationDocument, { id })).conversation).toMatchObject({
      ...fresh,
      peer: { id: ada.userId },
    });
  });

  it("returns the same conversation later, to both, as not created", async () => {
    const { ada, bo } = await twoPeople();
    const id = await ada.open(bo);
    await ada.send(id, "Hello");
    for (const [one, other] of [[ada, bo] as const, [bo, ada] as const])
      expect(await opening(one, other.userId)).toMatchObject({ created: false, conversation: { id }, userErrors: [] });
  });

  it("separates conversations of one user with two others, opened concurrently", async () => {
    const { ada, bo } = await twoPeople();
    const cy = await app.person("Cy");
    const [withBo, withCy] = await Promise.all([ada.open(bo), ada.open(cy)]);
    expect(withBo).not.toBe(withCy);
    await ada.send(withBo, "Hello");
    await ada.send(withCy, "Hello");
    expect(nodesOf((await ada.ask(ConversationsDocument, {})).conversations)).toHaveLength(2);
    expect(nodesOf((await bo.ask(ConversationsDocument, {})).conversations)).toMatchObject([{ id: withBo }]);
  });

  it("refuses a conversation with oneself", async () => {
    const { ada } = await twoPeople();
    expect(await opening(ada, ada.userId)).toEqual(
      refusal("INVALID", "A conversation needs another person: this is your own id."),
    );
  });

  it.each([
    ["an id of nobody", toGlobalId(app.app, "User", 999_999_999)],
    ["an id of something else", toGlobalId(app.app, "Conversation", 1)],
    ["no id at all", "Bo"],
    ["an empty id", ""],
  ])("refuses a conversation with nobody: %s", async (_, userId) => {
    const { ada } = await twoPeople();
    expect(await opening(ada, userId)).toEqual(refusal("NOT_FOUND", "There is no such person."));
    expect(nodesOf((await ada.ask(ConversationsDocument, {})).conversations)).toEqual([]);
  });

  it("refuses a conversation with a deleted account", async () => {
    const { ada, bo } = await twoPeople();
    await app.app.db.execute("UPDATE users SET is_active = FALSE WHERE phone_number = ?", [bo.phoneNumber]);
    expect(await opening(ada, bo.userId)).toEqual(refusal("NOT_FOUND", "There is no such person."));
  });

  it("refuses both when one of the two has blocked the other", async () => {
    const { ada, bo } = await twoPeople();
    await app.app.db.execute(
      `INSERT INTO user_contacts (user_id, contact_user_id, is_blocked, added_at)
       SELECT a.id, b.id, TRUE, NOW(3) FROM users a JOIN users b ON b.phone_number = ? WHERE a.phone_number = ?`,
      [bo.phoneNumber, ada.phoneNumber],
    );
    const blocked = refusal("BLOCKED", "One of the two has blocked the other.");
    expect(await opening(ada, bo.userId)).toEqual(blocked);
    expect(await opening(bo, ada.userId)).toEqual(blocked);
    expect(await rowsBetween(ada, bo)).toEqual({ conversations: 0n, members: 0n });
  });
});

describe("a conversation without messages", () => {
  it("is visible to its opener alone, by id and in no list", async () => {
    const { ada, bo } = await twoPeople();
    const log = await liveLog(bo);
    const id = await ada.openAlone(bo);
    expect((await ada.ask(ConversationDocument, { id })).conversation).toMatchObject({ id, peer: { id: bo.userId } });
    expect((await ada.ask(NodeDocument, { id })).node).toMatchObject({ id });
    const { muteConversation } = await ada.ask(MuteConversationDocument, { input: { conversationId: id } });
    expect(muteConversation?.userErrors).toEqual([]);
    for (const one of [ada, bo])
      for (const archived of [false, true])
        expect(nodesOf((await one.ask(ConversationsDocument, { archived })).conversations)).toEqual([]);

    expect((await bo.ask(ConversationDocument, { id })).conversation).toBeNull();
    expect((await bo.ask(NodeDocument, { id })).node).toBeNull();
    await expect(bo.send(id, "Did you open this?")).rejects.toThrow("NOT_FOUND");
    await ada.ask(SetTypingDocument, { input: { conversationId: id, isTyping: true } });
    await ada.ask(UpdateProfileDocument, { input: { about: "Somebody else" } });
    // The next event of the log is the message: opening, typing and profile changes have recorded none.
    await ada.send(id, "Hello");
    expect((await log.next()).events).toMatchObject({ __typename: "MessageSent", message: { body: "Hello" } });
  });

  it("appears to both with its first message, and for good", async () => {
    const { ada, bo } = await twoPeople();
    const id = await ada.openAlone(bo);
    const { id: messageId } = await ada.send(id, "Hello");
    for (const one of [ada, bo]) {
      expect(nodesOf((await one.ask(ConversationsDocument, {})).conversations)).toMatchObject([{ id }]);
      expect((await one.ask(ConversationDocument, { id })).conversation).toMatchObject({ id });
    }
    await ada.ask(DeleteMessageDocument, { input: { messageId, scope: "EVERYONE" } });
    expect(nodesOf((await bo.ask(ConversationsDocument, {})).conversations)).toMatchObject([{ id }]);
    expect((await bo.send(id, "What was it?")).body).toBe("What was it?");
  });

  it("is created for the peer who opens it too, without an event for the opener", async () => {
    const { ada, bo } = await twoPeople();
    const id = await ada.openAlone(bo);
    const [hers, his] = [await liveLog(ada), await liveLog(bo)];
    expect(await opening(bo, ada.userId)).toMatchObject({ created: true, conversation: { id }, userErrors: [] });
    expect(await opening(bo, ada.userId)).toMatchObject({ created: false, conversation: { id }, userErrors: [] });
    expect((await his.next()).events).toMatchObject({ __typename: "ConversationChanged", conversation: { id } });
    expect(nodesOf((await bo.ask(ConversationsDocument, {})).conversations)).toEqual([]);
    await bo.send(id, "Hello");
    expect((await hers.next()).events.__typename).toBe("MessageSent");
  });

  it.each([
    ["the first message was sent", false],
    ["the peer opened it", true],
  ])("has for the peer the time of creation at which %s", async (_name, isOpenedByBoth) => {
    let now = new Date("2030-01-01T12:00:00.000Z");
    const timed = await testApp({}, () => now);
    const [ada, bo] = [await timed.person("Ada"), await timed.person("Bo")];
    const begins = [now];
    const pass = () => (now = new Date(now.getTime() + 60_000));
    const id = await ada.openAlone(bo);
    begins.push(pass());
    if (isOpenedByBoth) {
      await bo.openAlone(ada);
      expect(await createdAt(timed, bo, id)).toEqual(begins[1]);
      pass();
    }
    await ada.send(id, "Hello");
    pass();
    await bo.send(id, "Hello to you");
    // After its first message, opening it changes nothing.
    await bo.openAlone(ada);
    expect([await createdAt(timed, ada, id), await createdAt(timed, bo, id)]).toEqual(begins);
  });

  it("hides the presence of both, even with last seen for EVERYONE", async () => {
    const { ada, bo } = await twoPeople();
    for (const one of [ada, bo]) await one.ask(UpdatePrivacyDocument, { input: { lastSeen: "EVERYONE" } });
    await ada.openAlone(bo);
    const presence = bo.listen(PresenceChangedDocument, {});
    await ada.connect();
    await ada.ask(UpdatePrivacyDocument, { input: { lastSeen: "NOBODY" } });
    await ada.ask(UpdatePrivacyDocument, { input: { lastSeen: "EVERYONE" } });
    const cy = await app.person("Cy");
    await cy.ask(UpdatePrivacyDocument, { input: { lastSeen: "EVERYONE" } });
    await cy.greet(bo);
    expect((await presence.next()).presenceChanged.user.id).toBe(cy.userId);
  });

  it("can be neither pinned nor archived", async () => {
    const { ada, bo } = await twoPeople();
    const conversationId = await ada.openAlone(bo);
    const refused = [
      {
        code: "INVALID",
        message: "Nothing was said in this conversation yet: it is in no list.",
        field: ["conversationId"],
      },
    ];
    const { pinConversation } = await ada.ask(PinConversationDocument, { input: { conversationId } });
    const { archiveConversation } = await ada.ask(ArchiveConversationDocument, { input: { conversationId } });
    expect([pinConversation?.userErrors, archiveConversation?.userErrors]).toEqual([refused, refused]);
  });
});

async function twoPeople(): Promise<{ ada: Person; bo: Person }> {
  return { ada: await app.person("Ada"), bo: await app.person("Bo") };
}

async function opening(device: Device, userId: string) {
  return (await device.ask(OpenConversationDocument, { input: { userId } })).openConversation;
}

function refusal(code: string, message: string) {
  return { conversation: null, created: null, userErrors: [{ code, message, field: ["userId"] }] };
}

async function liveLog(device: Device) {
  const stream = device.listen(EventsDocument, {});
  expect((await stream.next()).events.__typename).toBe("StreamReady");
  return stream;
}

async function rowsBetween(one: Person, other: Person) {
  const [counts] = await app.app.db.query<{ conversations: bigint; members: bigint }>(
    `SELECT COUNT(DISTINCT c.id) AS conversations, COUNT(p.user_id) AS members
     FROM conversations c LEFT JOIN conversation_participants p ON p.conversation_id = c.id
     WHERE EXISTS (SELECT 1 FROM users WHERE phone_number = ? AND id IN (c.user_one_id, c.user_two_id))
       AND EXISTS (SELECT 1 FROM users WHERE phone_number = ? AND id IN (c.user_one_id, c.user_two_id))`,
    [one.phoneNumber, other.phoneNumber],
  );
  return counts;
}

async function createdAt(from: TestApp, device: Device, id: string): Promise<Date> {
  const query = "query ($id: ID!) { conversation(id: $id) { createdAt } }";
  const { data } = await runOverHttp(from, device, { query, variables: { id } });
  return new Date((data as { conversation: { createdAt: string } }).conversation.createdAt);
}

import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  BlockedUsersDocument,
  ConversationDocument,
  EventPageDocument,
  EventsDocument,
  HistoryDocument,
  NotificationsDocument,
  OpenConversationDocument,
  PresenceChangedDocument,
  SendMessageDocument,
  SetTypingDocument,
  UnblockUserDocument,
  UserByPhoneNumberDocument,
  UserDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { Device, Person } from "../../testing/person.js";
import { listenForTyping } from "../../testing/typing.js";

/** Messages of two people who meet. */
const GREETINGS = ["Hello", "Hello to you"];

const app = await testApp({ PRESENCE_GRACE_MS: "60000" });

/** Whoever of the two has blocked the other, each is silent to the other. */
const SIDES = [
  ["who has blocked", 0],
  ["who is blocked", 1],
] as const;

describe.each(SIDES)("somebody %s", (_, side) => {
  it("can neither send nor reply, and finds that nothing was kept", async () => {
    const { id, one, other } = await blockedPair(side);
    const [first, theirs] = [await history(one, id), await history(other, id)];
    expect(await send(one, id)).toMatchObject({ message: null, userErrors: [BLOCKED_CONVERSATION] });
    expect(await send(one, id, { replyToId: first[0]?.id ?? "" })).toMatchObject({
      userErrors: [BLOCKED_CONVERSATION],
    });
    expect(await history(one, id)).toEqual(first);
    expect(await history(other, id)).toEqual(theirs);
  });

  it("can read what was said before", async () => {
    const { id, one } = await blockedPair(side);
    expect((await history(one, id)).map(({ body }) => body)).toEqual([...GREETINGS, "before"]);
    expect((await one.ask(ConversationDocument, { id })).conversation?.peer.fullName).toEqual(expect.any(String));
  });

  it("gets the first message again when a send is repeated, block or not", async () => {
    const { ada, bo, one, id } = await pair(side);
    const sent = await one.send(id, "sent before", "kept");
    await block(ada, bo);
    const input = { conversationId: id, clientMessageId: "kept", body: "sent before" };
    expect((await one.ask(SendMessageDocument, { input })).sendMessage?.message?.id).toBe(sent.id);
  });

  it("can open no new conversation", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await block(ada, bo);
    const [one, other] = side === 0 ? [ada, bo] : [bo, ada];
    const { openConversation } = await one.ask(OpenConversationDocument, { input: { userId: other.userId } });
    expect(openConversation).toMatchObject({
      conversation: null,
      userErrors: [{ code: "BLOCKED", field: ["userId"] }],
    });
  });

  it("can neither be seen typing nor type", async () => {
    const { ada, bo, one, other, id } = await pair(side);
    const typing = await listenForTyping(other);
    await one.connect();
    await type(one, id);
    expect((await typing.next()).typingChanged.isTyping).toBe(true);
    await block(ada, bo);
    await typing.until(({ typingChanged }) => !typingChanged.isTyping);
    expect(await type(one, id)).toMatchObject({ userErrors: [BLOCKED_CONVERSATION] });
    expect((await other.ask(ConversationDocument, { id })).conversation?.peerIsTyping).toBe(false);
    expect(typing.waiting).toEqual([]);
  });

  it("is offline to the other in open streams at once, and back when the block ends", async () => {
    const { ada, bo, one, other } = await pair(side);
    await one.connect();
    const seen = other.listen(PresenceChangedDocument, { userIds: [one.userId] });
    await seen.until(({ presenceChanged }) => presenceChanged.presence.status === "ONLINE");
    await block(ada, bo);
    expect((await seen.next()).presenceChanged.presence).toMatchObject({ status: "OFFLINE", lastSeenAt: null });
    expect((await other.ask(UserDocument, { id: one.userId })).user?.presence).toMatchObject({ status: "OFFLINE" });
    await unblock(ada, bo);
    expect((await seen.next()).presenceChanged.presence).toMatchObject({ status: "ONLINE" });
  });

  it("hears nothing of the other's presence where neither follows the other", async () => {
    const { ada, bo, one, other } = await strangers(side);
    const friend = await app.person("Cy");
    await friend.meet(other);
    await one.connect();
    const seen = other.listen(PresenceChangedDocument, {});
    await seen.next();
    await block(ada, bo);
    await unblock(ada, bo);
    await friend.connect();
    expect((await seen.next()).presenceChanged).toMatchObject({ user: { id: friend.userId } });
  });

  it("does not find the other by number, nor can add them to the contacts", async () => {
    const { one, other } = await blockedPair(side);
    const { phoneNumber } = other;
    expect((await one.ask(UserByPhoneNumberDocument, { phoneNumber })).userByPhoneNumber).toBeNull();
    expect((await one.ask(AddContactDocument, { input: { phoneNumber } })).addContact).toMatchObject({
      userErrors: [{ code: "NOT_FOUND", message: "There is no such person.", field: ["phoneNumber"] }],
    });
    expect((await one.ask(AddContactDocument, { input: { userId: other.userId } })).addContact).toMatchObject({
      userErrors: [{ code: "BLOCKED", field: ["userId"] }],
    });
    const { nodes } = (await other.ask(NotificationsDocument, {})).notifications;
    expect(nodes.filter(({ type }) => type === "CONTACT")).toEqual([]);
  });

  it("is not sent later what was refused", async () => {
    const { ada, bo, one, other, id } = await blockedPair(side);
    await send(one, id, { clientMessageId: "refused" });
    const after = await cursorOf(other);
    await unblock(ada, bo);
    await one.send(id, "afterwards");
    expect((await history(other, id)).map(({ body }) => body)).toEqual([...GREETINGS, "before", "afterwards"]);
    const { events } = (await other.ask(EventPageDocument, { after })).events;
    expect(events.filter(({ __typename }) => __typename === "MessageSent")).toHaveLength(1);
    // Sent again it is a new message now: nothing was kept under its name.
    expect(await send(one, id, { clientMessageId: "refused" })).toMatchObject({
      message: { sequence: GREETINGS.length + 3 },
    });
  });
});

describe("blockUser", () => {
  it("lets nothing in once it is answered, however many messages are on their way", async () => {
    const { ada, bo, id } = await pair(0);
    const sending = Promise.all(Array.from({ length: 100 }, () => send(bo, id)));
    await block(ada, bo);
    const then = await history(ada, id);
    await sending;
    expect(await history(ada, id)).toEqual(then);
  });

  it("is known to all of one's own devices, and the other learns nothing", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const tablet = await ada.device("tablet");
    const stream = tablet.listen(EventsDocument, {});
    await stream.next();
    const others = await cursorOf(bo);
    await block(ada, bo);
    await block(ada, bo);
    expect((await stream.next()).events).toMatchObject({
      __typename: "ContactChanged",
      user: { id: bo.userId, viewerHasBlocked: true, viewerContact: null },
    });
    await unblock(ada, bo);
    expect((await stream.next()).events).toMatchObject({
      __typename: "ContactChanged",
      user: { viewerHasBlocked: false },
    });
    expect((await bo.ask(EventPageDocument, { after: others })).events.events).toEqual([]);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({ viewerHasBlocked: false });
  });

  it("keeps a contact, and a removed contact blocked", async () => {
    const { ada, bo } = await pair(0);
    await ada.ask(AddContactDocument, { input: { userId: bo.userId, name: "Bobby" } });
    await block(ada, bo);
    expect((await ada.ask(UserDocument, { id: bo.userId })).user).toMatchObject({
      viewerContact: { name: "Bobby" },
      viewerHasBlocked: true,
    });
    await unblock(ada, bo);
    expect((await ada.ask(UserDocument, { id: bo.userId })).user).toMatchObject({ viewerContact: { name: "Bobby" } });
  });

  it("hides what the one who blocks says of themselves from the other", async () => {
    const { ada, bo } = await pair(0);
    await app.app.db.execute("UPDATE users SET about = 'Hello', profile_picture = 'https://x.example/y.png'");
    await block(ada, bo);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({
      about: null,
      profilePictureUrl: null,
    });
    expect((await ada.ask(UserDocument, { id: bo.userId })).user).toMatchObject({ about: "Hello" });
  });

  it("lists whom one has blocked, page by page, and nobody else", async () => {
    const ada = await app.person("Ada");
    const people = await Promise.all(Array.from({ length: 5 }, () => app.person("X")));
    for (const person of people) await block(ada, person);
    const first = await blocked(ada, { first: 3 });
    expect(first.nodes).toHaveLength(3);
    const rest = await blocked(ada, { first: 3, after: first.pageInfo.endCursor ?? "" });
    expect(rest.nodes).toHaveLength(2);
    expect(new Set([...first.nodes, ...rest.nodes].map(({ id }) => id))).toEqual(
      new Set(people.map(({ userId }) => userId)),
    );
    expect((await blocked(people[0] as Person, {})).nodes).toEqual([]);
  });

  it.each([
    ["oneself", (me: Device) => me.userId, "INVALID"],
    ["nobody", () => toGlobalId(app.app, "User", 999_999n), "NOT_FOUND"],
    ["something else", () => "nonsense", "NOT_FOUND"],
  ] as const)("refuses %s", async (_, userId, code) => {
    const ada = await app.person("Ada");
    const { blockUser } = await ada.ask(BlockUserDocument, { input: { userId: userId(ada) } });
    expect(blockUser).toMatchObject({ user: null, userErrors: [{ code, field: ["userId"] }] });
  });

  it("may be of both by each other: both have to end it", async () => {
    const { ada, bo, id } = await pair(0);
    await Promise.all([block(ada, bo), block(bo, ada)]);
    await unblock(ada, bo);
    expect(await send(bo, id)).toMatchObject({ userErrors: [BLOCKED_CONVERSATION] });
    await unblock(bo, ada);
    expect(await send(bo, id)).toMatchObject({ userErrors: [] });
  });
});

const BLOCKED_CONVERSATION = {
  code: "BLOCKED",
  message: "One of the two has blocked the other.",
  field: ["conversationId"],
};

/** Ada, who will block Bo; `one` is who acts, by side. */
async function strangers(side: 0 | 1) {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  const [one, other] = side === 0 ? [ada, bo] : [bo, ada];
  return { ada, bo, one, other };
}

async function pair(side: 0 | 1) {
  const all = await strangers(side);
  return { ...all, id: await all.ada.meet(all.bo) };
}

async function blockedPair(side: 0 | 1) {
  const all = await pair(side);
  await all.ada.connect();
  await all.bo.connect();
  await all.bo.send(all.id, "before");
  await block(all.ada, all.bo);
  return all;
}

async function block(one: Device, other: Device): Promise<void> {
  await one.ask(BlockUserDocument, { input: { userId: other.userId } });
}

async function unblock(one: Device, other: Device): Promise<void> {
  await one.ask(UnblockUserDocument, { input: { userId: other.userId } });
}

async function blocked(device: Device, variables: { first?: number; after?: string }) {
  return (await device.ask(BlockedUsersDocument, variables)).blockedUsers;
}

let sends = 0;

async function send(
  device: Device,
  conversationId: string,
  more: { clientMessageId?: string; replyToId?: string } = {},
) {
  const input = { conversationId, clientMessageId: `blocking-${(sends += 1)}`, body: "Hello?", ...more };
  return (await device.ask(SendMessageDocument, { input })).sendMessage;
}

async function type(device: Device, conversationId: string) {
  return (await device.askOverSocket(SetTypingDocument, { input: { conversationId, isTyping: true } })).setTyping;
}

async function history(device: Device, id: string) {
  return (
    (await device.ask(HistoryDocument, { id, last: 100 })).conversation?.messages.edges.map(({ node }) => node) ?? []
  );
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

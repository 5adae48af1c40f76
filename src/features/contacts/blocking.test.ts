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
import { nodesOf } from "../../testing/nodes-of.js";

/** Messages that `meet` exchanges. */
const GREETINGS = ["Hello", "Hello to you"];

const app = await testApp({ PRESENCE_GRACE_MS: "60000" });

/** A block has the same effects in both directions. */
const SIDES = [
  ["who has blocked the other", 0],
  ["whom the other has blocked", 1],
] as const;

describe.each(SIDES)("a user %s", (_, side) => {
  it("can neither send nor reply, and nothing is stored", async () => {
    const { id, one, other } = await blockedPair(side);
    const [first, theirs] = [await history(one, id), await history(other, id)];
    expect(await send(one, id)).toMatchObject({ message: null, userErrors: [BLOCKED_CONVERSATION] });
    expect(await send(one, id, { replyToId: first[0]?.id ?? "" })).toMatchObject({
      userErrors: [BLOCKED_CONVERSATION],
    });
    expect(await history(one, id)).toEqual(first);
    expect(await history(other, id)).toEqual(theirs);
  });

  it("can read the history", async () => {
    const { id, one } = await blockedPair(side);
    expect((await history(one, id)).map(({ body }) => body)).toEqual([...GREETINGS, "before"]);
    expect((await one.ask(ConversationDocument, { id })).conversation?.peer.fullName).toEqual(expect.any(String));
  });

  it("gets the stored message for a retry of a send, despite the block", async () => {
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

  it("can neither type nor be seen typing", async () => {
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

  it("is OFFLINE in the other's open stream at once, and ONLINE again when the block ends", async () => {
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

  it("gets no presence event from a block between users who do not follow each other", async () => {
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

  it("can neither find the other by number nor add them as a contact", async () => {
    const { one, other } = await blockedPair(side);
    const { phoneNumber } = other;
    expect((await one.ask(UserByPhoneNumberDocument, { phoneNumber })).userByPhoneNumber).toBeNull();
    expect((await one.ask(AddContactDocument, { input: { phoneNumber } })).addContact).toMatchObject({
      userErrors: [{ code: "NOT_FOUND", message: "There is no such person.", field: ["phoneNumber"] }],
    });
    expect((await one.ask(AddContactDocument, { input: { userId: other.userId } })).addContact).toMatchObject({
      userErrors: [{ code: "BLOCKED", field: ["userId"] }],
    });
    const nodes = nodesOf((await other.ask(NotificationsDocument, {})).notifications);
    expect(nodes.filter(({ type }) => type === "CONTACT")).toEqual([]);
  });

  it("does not deliver a refused message when the block ends", async () => {
    const { ada, bo, one, other, id } = await blockedPair(side);
    await send(one, id, { clientMessageId: "refused" });
    const after = await cursorOf(other);
    await unblock(ada, bo);
    await one.send(id, "afterwards");
    expect((await history(other, id)).map(({ body }) => body)).toEqual([...GREETINGS, "before", "afterwards"]);
    const { events } = (await other.ask(EventPageDocument, { after })).events;
    expect(events.filter(({ __typename }) => __typename === "MessageSent")).toHaveLength(1);
    // A retry of the refused send creates a new message: its key was not stored.
    expect(await send(one, id, { clientMessageId: "refused" })).toMatchObject({
      message: { sequence: GREETINGS.length + 3 },
    });
  });
});

describe("blockUser", () => {
  it("admits no message after its response, with 100 sends in flight", async () => {
    const { ada, bo, id } = await pair(0);
    const sending = Promise.all(Array.from({ length: 100 }, () => send(bo, id)));
    await block(ada, bo);
    const then = await history(ada, id);
    await sending;
    expect(await history(ada, id)).toEqual(then);
  });

  it("records ContactChanged for the blocker's devices and no event for the blocked user", async () => {
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

  it("keeps the contact", async () => {
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

  it("hides the blocker's about text and picture from the blocked user", async () => {
    const { ada, bo } = await pair(0);
    await app.app.db.execute("UPDATE users SET about = 'Hello', profile_picture = 'https://x.example/y.png'");
    await block(ada, bo);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({
      about: null,
      profilePictureUrl: null,
    });
    expect((await ada.ask(UserDocument, { id: bo.userId })).user).toMatchObject({ about: "Hello" });
  });

  it("pages the viewer's blocked users in blockedUsers", async () => {
    const ada = await app.person("Ada");
    const people = await Promise.all(Array.from({ length: 5 }, () => app.person("X")));
    for (const person of people) await block(ada, person);
    const first = await blocked(ada, { first: 3 });
    expect(nodesOf(first)).toHaveLength(3);
    const rest = await blocked(ada, { first: 3, after: first.pageInfo.endCursor ?? "" });
    expect(nodesOf(rest)).toHaveLength(2);
    expect(new Set([...nodesOf(first), ...nodesOf(rest)].map(({ id }) => id))).toEqual(
      new Set(people.map(({ userId }) => userId)),
    );
    expect(nodesOf(await blocked(people[0] as Person, {}))).toEqual([]);
  });

  it.each([
    ["the viewer themselves", (me: Device) => me.userId, "INVALID"],
    ["an unknown user", () => toGlobalId(app.app, "User", 999_999n), "NOT_FOUND"],
    ["a malformed id", () => "nonsense", "NOT_FOUND"],
  ] as const)("refuses %s", async (_, userId, code) => {
    const ada = await app.person("Ada");
    const { blockUser } = await ada.ask(BlockUserDocument, { input: { userId: userId(ada) } });
    expect(blockUser).toMatchObject({ user: null, userErrors: [{ code, field: ["userId"] }] });
  });

  it("of each other needs both unblocks", async () => {
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

/** Ada will block Bo; `one` is the user under test, by side. */
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

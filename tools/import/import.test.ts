import { describe, expect, it } from "vitest";
import {
  BlockedUsersDocument,
  ContactsDocument,
  EventPageDocument,
  MessageDocument,
  NotificationsDocument,
  SearchMessagesDocument,
  UnreadCountsDocument,
  UserDocument,
  ViewerDocument,
} from "../../operations/generated/graphql.js";
import { testApp } from "../../src/testing/app.js";
import { type Device, signIn } from "../../src/testing/person.js";
import { anOriginal, importOriginal } from "./testing/import.js";
import { type SeenConversation, seenBy } from "./testing/sight.js";
import { nodesOf } from "../../src/testing/nodes-of.js";

// One original, imported once. All assertions read through the API.

const LAYLA = { id: 11, phone_number: "+14155550111", full_name: "Layla", username: "layla" };
const JUN = { id: 12, phone_number: "+14155550112", full_name: "Jun" };
const OLU = { id: 13, phone_number: "+14155550113", full_name: "Olú" };

const app = await testApp();
const original = await anOriginal();
await original.insert("users", [
  {
    ...LAYLA,
    profile_picture: "https://pictures.example.com/layla.jpg",
    is_phone_verified: 1,
    is_online: 1,
    last_seen_at: "2024-05-02 08:00:00",
    created_at: "2024-01-01 10:00:00",
    updated_at: "2024-05-02 08:00:00",
  },
  { ...JUN, created_at: "2024-01-02 10:00:00" },
  { ...OLU, created_at: "2024-01-03 10:00:00" },
]);
await original.insert("conversations", [
  // The same two people twice, each first once.
  { id: 21, user_one_id: 12, user_two_id: 11, created_at: "2024-02-01 09:00:00" },
  { id: 22, user_one_id: 11, user_two_id: 12, created_at: "2024-02-01 09:05:00" },
  { id: 23, user_one_id: 13, user_two_id: 11, created_at: "2024-03-01 09:00:00" },
  { id: 24, user_one_id: 12, user_two_id: 13, created_at: "2024-03-02 09:00:00" },
]);
const said = (id: number, conversation_id: number, sender_id: number, message_text: string, created_at: string) => ({
  id,
  conversation_id,
  sender_id,
  message_text,
  created_at,
  updated_at: created_at,
});
await original.insert("messages", [
  said(101, 21, 11, "Salām! 👋", "2024-02-01 09:00:00"),
  said(102, 22, 12, "你好", "2024-02-01 09:05:00"),
  said(103, 21, 12, "both in one second, first", "2024-02-01 09:06:00"),
  said(104, 22, 11, "both in one second, second", "2024-02-01 09:06:00"),
  { ...said(105, 21, 11, "now mended", "2024-02-01 09:07:00"), is_edited: 1, updated_at: "2024-02-01 09:08:00" },
  {
    ...said(106, 22, 12, "a word to be forgotten", "2024-02-01 09:09:00"),
    media_url: "https://media.example.com/secret.jpg",
    is_deleted: 1,
    deleted_at: "2024-02-01 09:10:00",
  },
  said(107, 21, 11, "Have you got this?", "2024-02-01 09:11:00"),
  said(108, 22, 11, "And this?", "2024-02-01 09:12:00"),
  {
    ...said(111, 23, 13, "the station", "2024-03-01 09:00:00"),
    message_type: "image",
    media_url: "https://media.example.com/station.jpg",
    file_name: "station.jpg",
    file_size: 123_456,
  },
  { ...said(112, 23, 13, "52.525, 13.369", "2024-03-01 09:01:00"), message_type: "location" },
]);
await original.insert("message_status", [
  { message_id: 101, user_id: 12, status: "read", delivered_at: "2024-02-01 09:00:01", read_at: "2024-02-01 09:03:00" },
  { message_id: 104, user_id: 12, status: "read", delivered_at: "2024-02-01 09:06:02", read_at: "2024-02-01 09:06:30" },
  { message_id: 107, user_id: 12, status: "delivered", delivered_at: "2024-02-01 09:11:02" },
  { message_id: 102, user_id: 11, status: "read", read_at: "2024-02-01 09:05:30" },
]);
await original.insert("conversation_participants", [
  { conversation_id: 21, user_id: 11, is_muted: 1, unread_count: 99 },
  { conversation_id: 22, user_id: 11, is_pinned: 1 },
  { conversation_id: 21, user_id: 12, unread_count: 0 },
  { conversation_id: 23, user_id: 11, last_read_message_id: 111, last_read_at: "2024-03-01 09:00:40" },
  { conversation_id: 23, user_id: 13, is_archived: 1 },
]);
await original.insert("user_contacts", [
  { user_id: 11, contact_user_id: 12, contact_name: "Jun from work", is_favorite: 1, added_at: "2024-01-05 10:00:00" },
  { user_id: 11, contact_user_id: 13, is_blocked: 1, added_at: "2024-01-06 10:00:00" },
]);
const told = (notification_type: string, title: string, more: object) => ({
  user_id: 11,
  notification_type,
  title,
  created_at: "2024-04-01 10:00:00",
  ...more,
});
await original.insert("notifications", [
  told("system", "Welcome", { message: "Glad you are here.", is_read: 1, read_at: "2024-04-01 11:00:00" }),
  told("contact_added", "Jun added you", { related_entity_type: "user", related_entity_id: 12 }),
  told("new_message", "Jun", {
    message: "a word to be forgotten",
    related_entity_type: "message",
    related_entity_id: 106,
  }),
]);

const outcome = await importOriginal(original, app);
const layla = await signIn(app, { phoneNumber: LAYLA.phone_number });
const jun = await signIn(app, { phoneNumber: JUN.phone_number });
const olu = await signIn(app, { phoneNumber: OLU.phone_number });

describe("people", () => {
  it("sign in with their number and keep their profile", async () => {
    const { viewer } = await layla.ask(ViewerDocument, {});
    expect(viewer?.phoneNumber).toBe(LAYLA.phone_number);
    expect(viewer?.user).toMatchObject({
      id: layla.userId,
      fullName: "Layla",
      username: "layla",
      about: null,
      profilePictureUrl: "https://pictures.example.com/layla.jpg",
      createdAt: "2024-01-01T10:00:00.000Z",
    });
  });

  it("are offline since they were last seen in the original", async () => {
    const { user } = await jun.ask(UserDocument, { id: layla.userId });
    expect(user?.presence).toEqual({ status: "OFFLINE", lastSeenAt: "2024-05-02T08:00:00.000Z" });
  });
});

describe("a conversation", () => {
  it("merges duplicates in order of time, then id", async () => {
    const { messages } = await conversation(layla, "Jun");
    expect(messages.map(({ sequence, sender, body, sentAt }) => [sequence, sender, body, sentAt])).toEqual([
      [1, "Layla", "Salām! 👋", "2024-02-01T09:00:00.000Z"],
      [2, "Jun", "你好", "2024-02-01T09:05:00.000Z"],
      [3, "Jun", "both in one second, first", "2024-02-01T09:06:00.000Z"],
      [4, "Layla", "both in one second, second", "2024-02-01T09:06:00.000Z"],
      [5, "Layla", "now mended", "2024-02-01T09:07:00.000Z"],
      [6, "Jun", null, "2024-02-01T09:09:00.000Z"],
      [7, "Layla", "Have you got this?", "2024-02-01T09:11:00.000Z"],
      [8, "Layla", "And this?", "2024-02-01T09:12:00.000Z"],
    ]);
  });

  it("is the same for both members", async () => {
    const [hers, his] = [await conversation(layla, "Jun"), await conversation(jun, "Layla")];
    expect(his.messages.map(({ id, body }) => [id, body])).toEqual(hers.messages.map(({ id, body }) => [id, body]));
  });

  it("has the times of edits", async () => {
    const { messages } = await conversation(jun, "Layla");
    expect(messages.map(({ editedAt }) => editedAt)).toEqual(
      messages.map(({ sequence }) => (sequence === 5 ? "2024-02-01T09:08:00.000Z" : null)),
    );
  });

  it("has tombstones for deleted messages, whose texts are in no table", async () => {
    const { messages } = await conversation(layla, "Jun");
    expect(messages[5]).toMatchObject({ body: null, media: null, deletedAt: "2024-02-01T09:10:00.000Z" });
    expect(await rowsWith("forgotten")).toEqual([]);
    expect(await rowsWith("secret")).toEqual([]);
  });

  it("has media and locations", async () => {
    const { messages } = await conversation(layla, "Olú");
    const [image, place] = await Promise.all(messages.map(({ id }) => layla.ask(MessageDocument, { id })));
    expect(image?.message).toMatchObject({
      type: "IMAGE",
      body: "the station",
      media: { url: "https://media.example.com/station.jpg", fileName: "station.jpg", size: 123_456, mimeType: null },
    });
    expect(place?.message).toMatchObject({
      type: "LOCATION",
      body: null,
      media: { url: "geo:52.525,13.369", latitude: 52.525, longitude: 13.369 },
    });
  });

  it("is found by search", async () => {
    const found = async (query: string) =>
      nodesOf((await jun.ask(SearchMessagesDocument, { query })).searchMessages).map(({ body }) => body);
    expect(await found("second first")).toEqual(["both in one second, first"]);
    expect(await found("你好")).toEqual(["你好"]);
    expect(await found("forgotten")).toEqual([]);
  });
});

describe("receipts", () => {
  it("of a message are those of the first mark at or above it", async () => {
    const { messages } = await conversation(layla, "Jun");
    const receipts = messages
      .filter(({ sender }) => sender === "Layla")
      .map(({ sequence, status, deliveredAt, readAt }) => [sequence, status, timeOf(deliveredAt), timeOf(readAt)]);
    expect(receipts).toEqual([
      [1, "READ", "09:00:01", "09:03:00"],
      [4, "READ", "09:06:02", "09:06:30"],
      [5, "DELIVERED", "09:11:02", undefined],
      [7, "DELIVERED", "09:11:02", undefined],
      [8, "SENT", undefined, undefined],
    ]);
  });

  it("determine the unread counts, independently of the original's counts", async () => {
    expect((await conversation(layla, "Jun")).unreadCount).toBe(1); // The other one is deleted.
    expect((await conversation(jun, "Layla")).unreadCount).toBe(3);
    expect((await conversation(layla, "Olú")).unreadCount).toBe(1);
  });
});

describe("settings and contacts", () => {
  it("are merged from a pair's duplicates: muted or pinned when one of them is", async () => {
    expect(await conversation(layla, "Jun")).toMatchObject({
      isPinned: true,
      mutedUntil: "9999-12-31T23:59:59.999Z",
      isArchived: false,
    });
    expect((await conversation(olu, "Layla")).isArchived).toBe(true);
    expect((await seenBy(layla)).map(({ peer }) => peer)).toEqual(["Jun", "Olú"]);
  });

  it("keep names, favourites and blocks", async () => {
    const { contacts } = await layla.ask(ContactsDocument, {});
    expect(
      nodesOf(contacts).map(({ name, isFavorite, addedAt, user }) => [user.fullName, name, isFavorite, addedAt]),
    ).toEqual([
      ["Jun", "Jun from work", true, "2024-01-05T10:00:00.000Z"],
      ["Olú", null, false, "2024-01-06T10:00:00.000Z"],
    ]);
    const { blockedUsers } = await layla.ask(BlockedUsersDocument, {});
    expect(nodesOf(blockedUsers).map(({ fullName }) => fullName)).toEqual(["Olú"]);
    const { id } = await conversation(olu, "Layla");
    await expect(olu.send(id, "Hello?")).rejects.toThrow("BLOCKED");
  });
});

describe("notifications", () => {
  it("have no texts of messages, and count unread messages", async () => {
    const { notifications } = await layla.ask(NotificationsDocument, {});
    const told = nodesOf(notifications).filter(({ type }) => type !== "NEW_LOGIN");
    expect(
      told.map(({ type, title, body, messageCount, readAt }) => [type, title, body, messageCount, readAt]),
    ).toEqual([
      ["CONTACT", "\u2068Jun\u2069 added you to their contacts", null, 0, null],
      ["SYSTEM", "Welcome", "Glad you are here.", 0, "2024-04-01T11:00:00.000Z"],
      ["MESSAGE", "Olú", null, 1, null],
    ]);
  });

  it("are read with the conversation", async () => {
    const { viewer: before } = await jun.ask(UnreadCountsDocument, {});
    const { notifications } = await jun.ask(NotificationsDocument, { unreadOnly: true });
    expect(
      nodesOf(notifications)
        .filter(({ type }) => type === "MESSAGE")
        .map(({ messageCount }) => messageCount),
    ).toEqual([3]);
    expect(before?.unreadMessageCount).toBe(3);
  });
});

describe("after an import", () => {
  it("logs are empty, and clients resume from their heads", async () => {
    const { viewer } = await olu.ask(ViewerDocument, {});
    await jun.send(await jun.openAlone(olu), "first words here");
    const { events } = await olu.ask(EventPageDocument, { after: viewer?.eventCursor ?? "" });
    expect(events.resyncRequired).toBe(false);
    expect(events.events.find(({ __typename }) => __typename === "MessageSent")).toMatchObject({
      message: { body: "first words here", sequence: 1 },
    });
  });

  it("the next message has the next sequence", async () => {
    const { id, messages } = await conversation(jun, "Layla");
    expect((await jun.send(id, "I have, thank you")).sequence).toBe(messages.length + 1);
  });

  it("every row is accounted for", () => {
    for (const [table, count] of outcome.counts) {
      const { here, skipped } = outcome.totals.of(table);
      expect([table, here + skipped]).toEqual([table, count]);
    }
    expect(outcome.report).not.toContain("Changed in the original");
  });
});

async function conversation(device: Device, peer: string): Promise<SeenConversation> {
  const found = (await seenBy(device)).find((one) => one.peer === peer);
  if (found === undefined) throw new Error(`There is no conversation with ${peer}.`);
  return found;
}

function timeOf(moment: string | null): string | undefined {
  return moment?.slice(11, 19);
}

/** Returns the columns of any table that contain a text. */
async function rowsWith(text: string): Promise<string[]> {
  const { query } = app.app.db;
  const columns = await query<{ table: string; column: string }>(
    `SELECT table_name AS \`table\`, column_name AS \`column\` FROM information_schema.columns
     WHERE table_schema = DATABASE() AND data_type IN ('varchar', 'text', 'mediumtext', 'longtext', 'char')`,
  );
  const found = await Promise.all(
    columns.map(async ({ table, column }) => {
      const rows = await query(`SELECT 1 FROM ${table} WHERE ${column} LIKE ? LIMIT 1`, [`%${text}%`]);
      return rows.length > 0 ? [`${table}.${column}`] : [];
    }),
  );
  return found.flat();
}

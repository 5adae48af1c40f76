import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BlockUserDocument,
  ConversationsDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  type DeleteScope,
  EditMessageDocument,
  EventPageDocument,
  EventsDocument,
  HistoryDocument,
  MarkReadDocument,
  MessageDocument,
  MessageEditsDocument,
  NotificationsDocument,
  SearchMessagesDocument,
  SendMessageDocument,
  type SendMessageInput,
  UnreadCountsDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import type { App } from "../../context.js";
import { keyOf, toGlobalId } from "../../graphql/global-ids.js";
import { MINUTE, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import { eventually } from "../../testing/eventually.js";
import type { Device } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

let time = new Date();
const app = await testApp({ ACCESS_TOKEN_SECONDS: "86400" }, () => (time = addMs(time, 1)));
const SECRET = "Xyzzy4711";

describe("deleteMessage for everyone", () => {
  it("leaves both people a tombstone without text, media or earlier texts", async () => {
    const { ada, bo, conversation } = await startConversation();
    const id = await sendMedia(ada, conversation);
    await edit(ada, id, `${SECRET} again`);
    const { sentAt } = (await show(bo, id)) ?? {};
    const answer = await remove(ada, id, "EVERYONE");
    const tombstone = { id, sequence: 1, type: "IMAGE", body: null, editedAt: null, sentAt };
    expect(answer).toMatchObject({ message: tombstone, deletedMessageId: id, userErrors: [] });
    for (const one of [ada, await ada.device("laptop"), bo, await bo.device("tablet")]) {
      expect((await one.ask(MessageEditsDocument, { id })).message?.edits).toEqual([]);
      expect(await show(one, id)).toMatchObject({
        ...tombstone,
        deletedAt: answer?.message?.deletedAt,
        media: null,
        sender: { id: ada.userId },
        viewerCanEdit: false,
        editableUntil: null,
        viewerCanDeleteForEveryone: false,
        deletableUntil: null,
      });
    }
    expect(answer?.message?.deletedAt).not.toBeNull();
    expect((await history(bo, conversation))?.messages.edges).toMatchObject([{ node: tombstone }]);
  });

  it("removes the text from every table of the database", async () => {
    const own = await testApp();
    const [ada, bo] = [await own.person("Ada"), await own.person("Bo")];
    const conversation = await ada.open(bo);
    const { id } = await ada.send(conversation, `first ${SECRET}`);
    await edit(ada, id, `then ${SECRET}`);
    const mediaId = await sendMedia(ada, conversation);
    await bo.ask(SearchMessagesDocument, { query: SECRET });
    expect((await tablesThatHold(own.app, SECRET)).toSorted()).toEqual(["message_edits", "message_words", "messages"]);
    for (const one of [id, mediaId]) await remove(ada, one, "EVERYONE");
    expect(await tablesThatHold(own.app, SECRET)).toEqual([]);
    await bo.ask(SearchMessagesDocument, { query: SECRET });
    expect(await tablesThatHold(own.app, SECRET)).toEqual([]);
  });

  it("reaches all devices of both, live and on replay, and removes the text from earlier events", async () => {
    const { ada, bo, conversation } = await startConversation();
    const devices = [ada, await ada.device("laptop"), bo];
    const cursors = await Promise.all(devices.map(cursorOf));
    const { id } = await ada.send(conversation, SECRET);
    await edit(ada, id, `${SECRET}!`);
    const streams = devices.map((device) => device.listen(EventsDocument, {}));
    for (const stream of streams) await stream.next();
    const answer = await remove(ada, id, "EVERYONE");
    const message = { id, body: null, deletedAt: answer?.message?.deletedAt };
    for (const stream of streams)
      expect((await stream.next()).events).toMatchObject({
        __typename: "MessageDeleted",
        scope: "EVERYONE",
        message,
      });
    for (const [index, device] of devices.entries()) {
      const events = await eventsAfter(device, cursors[index] ?? "");
      const published = events.filter(({ __typename }) => __typename.startsWith("Message"));
      expect(published).toMatchObject([
        { __typename: "MessageSent", message: { id, body: null } },
        { __typename: "MessageEdited", message },
        { __typename: "MessageDeleted", message, scope: "EVERYONE" },
      ]);
      expect(JSON.stringify(events)).not.toContain(SECRET);
    }
  });

  it("is idempotent, without a second event, even after the hour", async () => {
    const { ada, bo, id } = await said(SECRET);
    const first = await remove(ada, id, "EVERYONE");
    const after = await Promise.all([ada, bo].map(cursorOf));
    time = addMs(time, 60 * MINUTE);
    expect(await remove(ada, id, "EVERYONE")).toEqual(first);
    expect(await Promise.all([ada, bo].map(cursorOf))).toEqual(after);
  });

  it("happens once under concurrent requests of two devices", async () => {
    const { ada, bo, id } = await said(SECRET);
    const laptop = await ada.device("laptop");
    const after = await cursorOf(bo);
    const [one, other] = await Promise.all([remove(ada, id, "EVERYONE"), remove(laptop, id, "EVERYONE")]);
    expect(one).toEqual(other);
    expect((await kindsAfter(bo, after)).filter((kind) => kind === "MessageDeleted")).toHaveLength(1);
  });

  it("returns the tombstone for a repeated send", async () => {
    const { ada, conversation } = await startConversation();
    const { id } = await ada.send(conversation, "Hello", "one-id");
    await remove(ada, id, "EVERYONE");
    expect(await ada.send(conversation, "Hello", "one-id")).toMatchObject({ id, sequence: 1, body: null });
  });

  it("lowers the other's unread count only if the message was unread", async () => {
    const { ada, bo, conversation } = await startConversation();
    const ids = [];
    for (const body of ["one", "two", "three"]) ids.push((await ada.send(conversation, body)).id);
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation, sequence: 1 } });
    expect(await unread(bo, conversation)).toBe(2);
    await remove(ada, ids[0] ?? "", "EVERYONE");
    expect(await unread(bo, conversation)).toBe(2);
    await remove(ada, ids[1] ?? "", "EVERYONE");
    expect(await unread(bo, conversation)).toBe(1);
    expect((await bo.ask(UnreadCountsDocument, {})).viewer.unreadMessageCount).toBe(1);
    await remove(ada, ids[2] ?? "", "EVERYONE");
    expect(await unread(bo, conversation)).toBe(0);
    expect(await unread(ada, conversation)).toBe(0);
  });

  it("subtracts the message from the other's notification, and withdraws that with the last unread one", async () => {
    const { ada, bo, conversation } = await startConversation();
    const [one, two] = [await ada.send(conversation, "one"), await ada.send(conversation, "two")];
    const [notification] = await notifications(bo);
    expect(notification).toMatchObject({ messageCount: 2, body: "two" });
    const after = await cursorOf(bo);
    await remove(ada, two.id, "EVERYONE");
    expect(await notifications(bo)).toMatchObject([{ id: notification?.id, messageCount: 1, body: "one" }]);
    await remove(ada, one.id, "EVERYONE");
    expect(await notifications(bo)).toEqual([]);
    const events = await eventsAfter(bo, after);
    expect(events.filter(({ __typename }) => __typename === "NotificationChanged")).toMatchObject([
      { notification: { id: notification?.id } },
      { notification: { id: notification?.id, deletedAt: expect.any(String) as string } },
    ]);
    await ada.send(conversation, "three");
    const [next] = await notifications(bo);
    expect(next).toMatchObject({ messageCount: 1, body: "three" });
    expect(next?.id).not.toBe(notification?.id);
  });

  it("is refused to the recipient", async () => {
    const { bo, id } = await said("Hello");
    const refusal = refused("FORBIDDEN", "Only its sender can delete a message for everyone.");
    expect(await remove(bo, id, "EVERYONE")).toEqual(refusal);
    expect(await show(bo, id)).toMatchObject({ body: "Hello", viewerCanDeleteForEveryone: false });
  });

  it("is possible for an hour after sending, the time in viewerCanDeleteForEveryone and deletableUntil", async () => {
    const { ada, bo, conversation } = await startConversation();
    const first = await ada.send(conversation, "in time");
    const second = await ada.send(conversation, "too late");
    time = addMs(new Date(first.sentAt), 60 * MINUTE - 20);
    expect(await show(ada, first.id)).toMatchObject({
      viewerCanDeleteForEveryone: true,
      deletableUntil: addMs(new Date(first.sentAt), 60 * MINUTE).toISOString(),
      viewerCanEdit: false,
      editableUntil: null,
    });
    expect(await show(bo, first.id)).toMatchObject({ viewerCanDeleteForEveryone: false, deletableUntil: null });
    expect(await remove(ada, first.id, "EVERYONE")).toMatchObject({ userErrors: [] });
    time = addMs(new Date(second.sentAt), 60 * MINUTE);
    expect(await show(ada, second.id)).toMatchObject({ viewerCanDeleteForEveryone: false, deletableUntil: null });
    expect(await remove(ada, second.id, "EVERYONE")).toEqual(
      refused("TOO_LATE", "A message can be deleted for everyone for 60 minutes."),
    );
    expect(await show(bo, second.id)).toMatchObject({ body: "too late", deletedAt: null });
  });

  it("is possible across a block in either direction, with an event for the other's devices", async () => {
    for (const isOwn of [true, false]) {
      const { ada, bo, id, conversation } = await said("Hello");
      await (isOwn ? block(ada, bo) : block(bo, ada));
      const after = await cursorOf(bo);
      expect(await remove(ada, id, "EVERYONE")).toMatchObject({ userErrors: [] });
      expect(await kindsAfter(bo, after)).toContain("MessageDeleted");
      expect(await unread(bo, conversation)).toBe(0);
    }
  });

  it("stays hidden from a user who has deleted it for themselves", async () => {
    const { ada, bo, id, conversation } = await said(SECRET);
    await remove(bo, id, "ME");
    await remove(ada, id, "EVERYONE");
    expect(await show(bo, id)).toBeNull();
    expect((await history(bo, conversation))?.messages.edges).toEqual([]);
  });
});

describe("deleteMessage for oneself", () => {
  it("hides a message of either person on all of the user's devices only", async () => {
    for (const isOwn of [true, false]) {
      const { ada, bo, id, conversation } = await said("Hello");
      const [one, other] = isOwn ? [ada, bo] : [bo, ada];
      expect(await remove(one, id, "ME")).toEqual({ message: null, deletedMessageId: id, userErrors: [] });
      for (const device of [one, await one.device("laptop")]) {
        expect(await show(device, id)).toBeNull();
        expect((await history(device, conversation))?.messages.edges).toEqual([]);
      }
      expect(await show(other, id)).toMatchObject({ body: "Hello", deletedAt: null });
      expect((await history(other, conversation))?.messages.edges).toHaveLength(1);
    }
  });

  it("is possible at any time, and across a block", async () => {
    const { ada, bo, id } = await said("Hello");
    time = addMs(time, 61 * MINUTE);
    await block(ada, bo);
    for (const one of [ada, bo]) {
      expect(await remove(one, id, "ME")).toMatchObject({ deletedMessageId: id, userErrors: [] });
      expect(await show(one, id)).toBeNull();
    }
  });

  it("sends an event to the user's own devices only, live and on replay, without the text", async () => {
    const { ada, bo, id } = await said(SECRET);
    const laptop = await ada.device("laptop");
    const stream = laptop.listen(EventsDocument, {});
    await stream.next();
    const after = await Promise.all([ada, bo].map(cursorOf));
    await remove(ada, id, "ME");
    const published = { __typename: "MessageDeleted", scope: "ME", message: { id, body: null } };
    expect((await stream.next()).events).toMatchObject(published);
    expect(await eventsAfter(ada, after[0] ?? "")).toMatchObject([published]);
    expect(await eventsAfter(bo, after[1] ?? "")).toEqual([]);
  });

  it("is idempotent, without a second event, also from two devices at once", async () => {
    const { ada, id } = await said("Hello");
    const laptop = await ada.device("laptop");
    const [one, other] = await Promise.all([remove(ada, id, "ME"), remove(laptop, id, "ME")]);
    expect(one).toEqual(other);
    const after = await cursorOf(ada);
    expect(await remove(ada, id, "ME")).toEqual(one);
    expect(await cursorOf(ada)).toBe(after);
  });

  it("hides a tombstone too", async () => {
    const { ada, bo, id, conversation } = await said("Hello");
    await remove(ada, id, "EVERYONE");
    for (const one of [ada, bo]) {
      expect(await remove(one, id, "ME")).toMatchObject({ deletedMessageId: id, userErrors: [] });
      expect((await history(one, conversation))?.messages.edges).toEqual([]);
    }
  });

  it("lowers the user's unread count only if the message was unread and of the other person", async () => {
    const { ada, bo, conversation } = await startConversation();
    const [one, two] = [await ada.send(conversation, "one"), await ada.send(conversation, "two")];
    const own = await bo.send(conversation, "own");
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation, sequence: 1 } });
    for (const [id, left] of [
      [one.id, 1],
      [own.id, 1],
      [two.id, 0],
    ] as const) {
      await remove(bo, id, "ME");
      expect(await unread(bo, conversation)).toBe(left);
    }
    expect(await unread(ada, conversation)).toBe(1);
    expect(await notifications(bo)).toEqual([]);
  });

  it("lowers no count for a message that is a tombstone or deleted with its conversation", async () => {
    const { ada, bo, conversation } = await startConversation();
    const [one, two] = [await ada.send(conversation, "one"), await ada.send(conversation, "two")];
    await remove(ada, one.id, "EVERYONE");
    await remove(bo, one.id, "ME");
    expect(await unread(bo, conversation)).toBe(1);
    await bo.ask(DeleteConversationDocument, { input: { conversationId: conversation } });
    await ada.send(conversation, "three");
    expect(await remove(bo, two.id, "ME")).toMatchObject({ userErrors: [] });
    await remove(ada, two.id, "EVERYONE");
    expect(await unread(bo, conversation)).toBe(1);
  });

  it("makes a deletion for everyone return NOT_FOUND, as for no message", async () => {
    const { ada, bo, id } = await said("Hello");
    await remove(ada, id, "ME");
    expect(await remove(ada, id, "EVERYONE")).toEqual(NOT_FOUND);
    expect(await show(bo, id)).toMatchObject({ body: "Hello" });
  });
});

describe("deleteMessage", () => {
  it.each(["ME", "EVERYONE"] as const)(
    "is refused to a non-member like a message that does not exist, for %s",
    async (scope) => {
      const { ada, id, conversation } = await said("Hello");
      const cy = await app.person("Cy");
      expect(await remove(cy, id, scope)).toEqual(NOT_FOUND);
      const beyond = toGlobalId(app.app, "Message", keyOf(app.app, "Conversation", conversation) ?? 0n, 2);
      for (const nothing of [beyond, toGlobalId(app.app, "Message", 999_999_999, 1), conversation, "nonsense"])
        expect(await remove(ada, nothing, scope)).toEqual(NOT_FOUND);
      expect(await show(ada, id)).toMatchObject({ body: "Hello" });
    },
  );
});

describe("a list's preview", () => {
  it("is the tombstone if the last message was deleted for everyone, and the previous message if for oneself", async () => {
    const { ada, bo, conversation } = await startConversation();
    await ada.send(conversation, "first");
    const { id } = await ada.send(conversation, "last");
    await remove(bo, id, "ME");
    expect(await preview(bo)).toMatchObject({ body: "first" });
    expect(await preview(ada)).toMatchObject({ body: "last" });
    await remove(ada, id, "EVERYONE");
    expect(await preview(ada)).toMatchObject({ id, body: null });
    expect(await preview(bo)).toMatchObject({ body: "first" });
  });

  it("is null when no message is left", async () => {
    const { bo, id } = await said("only");
    await remove(bo, id, "ME");
    expect(await preview(bo)).toBeNull();
  });
});

describe("a reply", () => {
  it("shows the tombstone of its target: to both, or to the one who deleted it for themselves", async () => {
    const { ada, bo, conversation, id } = await said("Coffee?");
    const input = { conversationId: conversation, clientMessageId: "answer", body: "Yes!", replyToId: id };
    const replyId = (await bo.ask(SendMessageDocument, { input })).sendMessage?.message?.id ?? "";
    await remove(bo, id, "ME");
    const gone = { body: "Yes!", replyTo: { id, body: null, deletedAt: expect.any(String) as string } };
    expect(await show(bo, replyId)).toMatchObject(gone);
    expect(await show(ada, replyId)).toMatchObject({ replyTo: { id, body: "Coffee?", deletedAt: null } });
    await remove(ada, id, "EVERYONE");
    for (const one of [ada, bo]) expect(await show(one, replyId)).toMatchObject(gone);
  });
});

describe("a notification of missed messages", () => {
  it("references the newest remaining message and counts the remaining ones, deleted in any order", async () => {
    const gone = fc.array(fc.record({ at: fc.nat(), scope: fc.constantFrom("ME" as const, "EVERYONE" as const) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), gone, async (count, deletions) => {
        const { ada, bo, conversation } = await startConversation();
        const left: { id: string; body: string }[] = [];
        for (let n = 1; n <= count; n += 1) left.push({ id: (await ada.send(conversation, `${n}`)).id, body: `${n}` });
        for (const { at, scope } of deletions) {
          const [one] = left.splice(at % Math.max(1, left.length), 1);
          if (one !== undefined) await remove(scope === "ME" ? bo : ada, one.id, scope);
          const newest = left.at(-1);
          expect(await notifications(bo)).toMatchObject(
            newest === undefined
              ? []
              : [{ messageCount: left.length, body: newest.body, message: { id: newest.id }, title: "Ada" }],
          );
        }
      }),
      { numRuns: 10 },
    );
  });

  it("continues to count from the remaining messages", async () => {
    const { ada, bo, conversation } = await startConversation();
    await ada.send(conversation, "one");
    const two = await ada.send(conversation, "two");
    await remove(ada, two.id, "EVERYONE");
    await ada.send(conversation, "three");
    expect(await notifications(bo)).toMatchObject([{ messageCount: 2, body: "three" }]);
  });

  it("is withdrawn with its only message, although messages seen by a device are unread", async () => {
    const { ada, bo, conversation } = await startConversation();
    const socket = await bo.connect();
    const seen = [await ada.send(conversation, "seen one"), await ada.send(conversation, "seen two")];
    socket.terminate();
    await eventually(() =>
      expect(app.app.presence.localStateOf(keyOf(app.app, "User", bo.userId) ?? 0n).sessionIds).toEqual([]),
    );
    const missed = [await ada.send(conversation, "missed one"), await ada.send(conversation, "missed two")];
    await remove(ada, seen[1]?.id ?? "", "EVERYONE");
    expect(await notifications(bo)).toMatchObject([{ messageCount: 2, body: "missed two" }]);
    await remove(ada, missed[1]?.id ?? "", "EVERYONE");
    expect(await notifications(bo)).toMatchObject([{ messageCount: 1, body: "missed one" }]);
    await remove(ada, missed[0]?.id ?? "", "EVERYONE");
    expect(await notifications(bo)).toEqual([]);
    expect(await unread(bo, conversation)).toBe(1);
  });
});

describe("a message that is deleted while it is marked as read", () => {
  it("leaves counts that agree, in either order", async () => {
    const { ada, bo, conversation } = await startConversation();
    const ids = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => (await ada.send(conversation, `${n}`)).id),
    );
    await Promise.all([
      ...ids.slice(0, 6).map((id) => remove(ada, id, "EVERYONE")),
      ...ids.slice(3, 8).map((id) => remove(bo, id, "ME")),
      bo.ask(MarkReadDocument, { input: { conversationId: conversation, sequence: 2 } }),
      ada.send(conversation, "meanwhile"),
    ]);
    const shown = await history(bo, conversation);
    const left = shown?.messages.edges.filter(({ node }) => node.deletedAt === null && node.sequence > 2) ?? [];
    expect(shown?.unreadCount).toBe(left.length);
    for (const { messageCount } of await notifications(bo)) expect(messageCount).toBeLessThanOrEqual(left.length);
  });
});

const NOT_FOUND = refused("NOT_FOUND", "There is no such message.");

function refused(code: string, message: string) {
  return { message: null, deletedMessageId: null, userErrors: [{ code, message, field: ["messageId"] }] };
}

async function startConversation() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, conversation: await ada.open(bo) };
}

async function said(body: string) {
  const { ada, bo, conversation } = await startConversation();
  return { ada, bo, conversation, id: (await ada.send(conversation, body)).id };
}

async function remove(device: Device, messageId: string, scope: DeleteScope) {
  return (await device.ask(DeleteMessageDocument, { input: { messageId, scope } })).deleteMessage;
}

async function edit(device: Device, messageId: string, body: string): Promise<void> {
  await device.ask(EditMessageDocument, { input: { messageId, body } });
}

async function sendMedia(device: Device, conversationId: string): Promise<string> {
  const media = { url: `https://media.example.com/${SECRET}`, fileName: `${SECRET}.jpg`, mimeType: "image/jpeg" };
  const input: SendMessageInput = { conversationId, clientMessageId: "media", type: "IMAGE", body: SECRET, media };
  return (await device.ask(SendMessageDocument, { input })).sendMessage?.message?.id ?? "";
}

async function show(device: Device, id: string) {
  return (await device.ask(MessageDocument, { id })).message;
}

async function history(device: Device, id: string) {
  return (await device.ask(HistoryDocument, { id })).conversation;
}

async function unread(device: Device, id: string) {
  return (await history(device, id))?.unreadCount;
}

async function preview(device: Device) {
  return nodesOf((await device.ask(ConversationsDocument, {})).conversations)[0]?.lastMessage;
}

async function notifications(device: Device) {
  return nodesOf((await device.ask(NotificationsDocument, { unreadOnly: true })).notifications);
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

async function eventsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events;
}

async function kindsAfter(device: Device, after: string) {
  return (await eventsAfter(device, after)).map(({ __typename }) => __typename);
}

/** Names of the tables that have a text in any column. */
async function tablesThatHold({ db }: App, text: string): Promise<string[]> {
  const columns = await db.query<{ tableName: string; columnName: string }>(
    `SELECT table_name AS tableName, column_name AS columnName FROM information_schema.columns
     WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL`,
  );
  const found = new Set<string>();
  for (const { tableName, columnName } of columns) {
    const sql = `SELECT 1 FROM ${tableName} WHERE LOWER(${columnName}) LIKE ? LIMIT 1`;
    if ((await db.query(sql, [`%${text.toLowerCase()}%`])).length > 0) found.add(tableName);
  }
  return [...found];
}

async function block(owner: Device, other: Device): Promise<void> {
  await owner.ask(BlockUserDocument, { input: { userId: other.userId } });
}

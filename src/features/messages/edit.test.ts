import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import {
  BlockUserDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  EventPageDocument,
  EventsDocument,
  HistoryDocument,
  MarkReadDocument,
  MessageDocument,
  MessageEditsDocument,
  SearchMessagesDocument,
  SendMessageDocument,
  type SendMessageInput,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf, toGlobalId } from "../../graphql/global-ids.js";
import { MINUTE, SECOND, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { runOverHttp } from "../../testing/requests.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";
import { nodesOf } from "../../testing/nodes-of.js";

let time = new Date();
const app = await quietApp({ ACCESS_TOKEN_SECONDS: "86400" }, () => time);
const EditsOfPage = parse(
  "query ($id: ID!) { conversation(id: $id) { messages { edges { node { id body edits { body } } } } } }",
) as TypedDocumentNode<object, { id: string }>;
const EditsInEvents = parse(
  "query ($after: String!) { events(after: $after) { events { ... on MessageEdited { message { edits { body } } } } } }",
) as TypedDocumentNode<{ events: { events: { message?: { edits: { body: string | null }[] } }[] } }, { after: string }>;
const pass = (milliseconds: number) => void (time = addMs(time, milliseconds));

describe("editMessage", () => {
  it("changes the text for both people, who see the time and the earlier texts", async () => {
    const { ada, bo, id } = await said("Helo");
    const first = time.toISOString();
    pass(SECOND);
    expect(await edit(ada, id, "Hello")).toMatchObject({ message: { body: "Hello" }, userErrors: [] });
    const second = time.toISOString();
    pass(SECOND);
    await edit(ada, id, "Hello!");
    const edited = { body: "Hello!", sentAt: first, editedAt: time.toISOString(), deletedAt: null };
    for (const one of [ada, await ada.device("laptop"), bo, await bo.device("tablet")]) {
      expect(await show(one, id)).toMatchObject(edited);
      expect((await one.ask(MessageEditsDocument, { id })).message?.edits).toEqual([
        { body: "Hello", editedAt: time.toISOString() },
        { body: "Helo", editedAt: second },
      ]);
    }
  });

  it("leaves unread counts and receipts as they are", async () => {
    const { ada, bo, id, conversation } = await said("one");
    await edit(ada, id, "won");
    expect(await history(bo, conversation)).toMatchObject({ unreadCount: 1 });
    await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    await edit(ada, id, "none");
    expect(await history(bo, conversation)).toMatchObject({ unreadCount: 0 });
    expect(await show(ada, id)).toMatchObject({ status: "READ", body: "none" });
  });

  it("reaches all devices of both, live and on replay", async () => {
    const { ada, bo, id } = await said("Helo");
    const devices = [ada, await ada.device("laptop"), bo];
    const streams = devices.map((device) => device.listen(EventsDocument, {}));
    for (const stream of streams) await stream.next();
    const cursors = await Promise.all(devices.map(cursorOf));
    await edit(ada, id, "Hello");
    const published = { __typename: "MessageEdited", message: { id, body: "Hello" } };
    for (const stream of streams) expect((await stream.next()).events).toMatchObject(published);
    for (const [index, device] of devices.entries())
      expect(await eventsAfter(device, cursors[index] ?? "")).toMatchObject([published]);
    expect(await editsInEvents(bo, cursors[2] ?? "")).toEqual([["Helo"]]);
  });

  it("shows the current text in earlier events", async () => {
    const { ada, bo, conversation } = await startConversation();
    const after = await cursorOf(bo);
    const { id } = await ada.send(conversation, "first");
    await edit(ada, id, "second");
    expect(await eventsAfter(bo, after)).toMatchObject([
      { __typename: "MessageSent", message: { body: "second" } },
      { __typename: "NotificationChanged", notification: { body: "second" } },
      { __typename: "MessageEdited", message: { body: "second" } },
    ]);
  });

  it("changes nothing and records no event when the text is the same", async () => {
    const { ada, bo, id } = await said("Hello");
    const after = await cursorOf(bo);
    expect(await edit(ada, id, "Hello")).toMatchObject({ message: { body: "Hello", editedAt: null }, userErrors: [] });
    expect(await show(bo, id)).toMatchObject({ editedAt: null });
    expect(await earlierTexts(bo, id)).toEqual([]);
    expect(await eventsAfter(bo, after)).toEqual([]);
  });

  it("makes the new text searchable and the old one not", async () => {
    const { ada, bo, id } = await said("mountains and rivers");
    const find = async (query: string) =>
      nodesOf((await bo.ask(SearchMessagesDocument, { query })).searchMessages).map((message) => message.id);
    expect(await find("rivers")).toEqual([id]);
    await edit(ada, id, "mountains and lakes");
    expect([await find("rivers"), await find("lakes"), await find("mountains")]).toEqual([[], [id], [id]]);
  });

  it("returns the current message for a repeated send", async () => {
    const { ada, conversation } = await startConversation();
    const { id } = await ada.send(conversation, "first", "one-id");
    await edit(ada, id, "second");
    expect(await ada.send(conversation, "first", "one-id")).toMatchObject({ id, sequence: 1, body: "second" });
  });

  it("keeps both texts of concurrent edits by two devices", async () => {
    const { ada, bo, id } = await said("zero");
    const laptop = await ada.device("laptop");
    await Promise.all([
      edit(ada, id, "one"),
      edit(laptop, id, "two"),
      edit(ada, id, "three"),
      edit(laptop, id, "four"),
    ]);
    const texts = [...(await earlierTexts(bo, id)), (await show(bo, id))?.body];
    expect(texts.at(-2)).toBe("zero");
    expect(texts.toSorted()).toEqual(["four", "one", "three", "two", "zero"]);
  });

  it("changes or removes the caption of media and of a location", async () => {
    const { ada, bo, conversation } = await startConversation();
    const url = "https://media.example.com/a";
    for (const input of [
      { type: "IMAGE", media: { url } },
      { type: "LOCATION", media: { latitude: 1, longitude: 2 } },
    ] as const) {
      const id = await sendMedia(ada, conversation, { ...input, body: "caption" });
      for (const none of [null, ""]) {
        expect(await edit(ada, id, none)).toMatchObject({ message: { body: null }, userErrors: [] });
        expect(await edit(ada, id, "another")).toMatchObject({ message: { body: "another" } });
      }
      const shown = await show(bo, id);
      expect(shown).toMatchObject({ type: input.type, media: input.media });
      expect(await earlierTexts(bo, id)).toEqual([null, "another", null, "caption"]);
    }
  });

  it("requires a text as sendMessage does", async () => {
    const { ada, id } = await said("Hello");
    for (const nothing of [null, "", " \n"])
      expect(await edit(ada, id, nothing)).toEqual(refused("INVALID", "A message needs some text.", "body"));
    expect(await edit(ada, id, "x".repeat(10_001))).toMatchObject({ userErrors: [{ code: "INVALID" }] });
    const { editMessage } = await ada.ask(EditMessageDocument, { input: { messageId: id } });
    expect(editMessage).toEqual(
      refused("INVALID", "An edit needs a body: the new text, or null for none beside media.", "body"),
    );
    expect(await show(ada, id)).toMatchObject({ body: "Hello" });
    expect(await earlierTexts(ada, id)).toEqual([]);
  });

  it("is refused to the recipient", async () => {
    const { bo, id } = await said("Hello");
    expect(await edit(bo, id, "Goodbye")).toEqual(refused("FORBIDDEN", "Only its sender can edit a message."));
    expect(await show(bo, id)).toMatchObject({ body: "Hello", viewerCanEdit: false });
  });

  it("is refused to a non-member like a message that does not exist", async () => {
    const { ada, conversation, id } = await said("Hello");
    const cy = await app.person("Cy");
    expect(await edit(cy, id, "Goodbye")).toEqual(NOT_FOUND);
    const beyond = toGlobalId(app.app, "Message", keyOf(app.app, "Conversation", conversation) ?? 0n, 2);
    for (const nothing of [beyond, toGlobalId(app.app, "Message", 999_999_999, 1), conversation, "nonsense"])
      expect(await edit(ada, nothing, "Goodbye")).toEqual(NOT_FOUND);
    expect(await show(ada, id)).toMatchObject({ body: "Hello" });
  });

  it("answers NOT_FOUND for a message that the sender has deleted, in either way", async () => {
    for (const scope of ["ME", "EVERYONE"] as const) {
      const { ada, id } = await said("Hello");
      await ada.ask(DeleteMessageDocument, { input: { messageId: id, scope } });
      expect(await edit(ada, id, "Goodbye")).toEqual(NOT_FOUND);
    }
    const { ada, bo, conversation, id } = await said("Hello");
    await ada.ask(DeleteConversationDocument, { input: { conversationId: conversation } });
    expect(await edit(ada, id, "Goodbye")).toEqual(NOT_FOUND);
    expect(await show(bo, id)).toMatchObject({ body: "Hello" });
  });

  it("shows nothing to a member who has deleted the message for themselves", async () => {
    const { ada, bo, id, conversation } = await said("Hello");
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const after = await cursorOf(bo);
    await bo.ask(DeleteMessageDocument, { input: { messageId: id, scope: "ME" } });
    expect(await edit(ada, id, "Goodbye")).toMatchObject({ userErrors: [] });
    const [, , live] = await stream.take(3);
    const masked = { __typename: "MessageEdited", message: { id, body: null, editedAt: null } };
    expect(live?.events).toMatchObject(masked);
    expect((await eventsAfter(bo, after)).at(-1)).toMatchObject(masked);
    expect(await editsInEvents(bo, after)).toEqual([[]]);
    expect((await history(bo, conversation))?.messages.edges).toEqual([]);
  });

  it("is refused across a block, in either direction", async () => {
    for (const isOwn of [true, false]) {
      const { ada, bo, id } = await said("Hello");
      const [blocker, blocked] = isOwn ? [ada, bo] : [bo, ada];
      await block(blocker, blocked);
      expect(await edit(ada, id, "Goodbye")).toEqual(refused("BLOCKED", "One of the two has blocked the other."));
      expect(await show(bo, id)).toMatchObject({ body: "Hello", editedAt: null });
    }
  });

  it("is possible for 15 minutes after sending, the time in viewerCanEdit and editableUntil", async () => {
    const { ada, bo, id } = await said("Hello");
    const editableUntil = addMs(time, 15 * MINUTE).toISOString();
    pass(15 * MINUTE - 1);
    expect(await edit(ada, id, "In time")).toMatchObject({ message: { body: "In time" } });
    expect(await show(ada, id)).toMatchObject({ viewerCanEdit: true, editableUntil });
    expect(await show(bo, id)).toMatchObject({ viewerCanEdit: false, editableUntil: null });
    pass(1);
    expect(await show(ada, id)).toMatchObject({ viewerCanEdit: false, editableUntil: null });
    expect(await edit(ada, id, "Too late")).toEqual(refused("TOO_LATE", "A message can be edited for 15 minutes."));
    expect(await show(bo, id)).toMatchObject({ body: "In time" });
  });

  it("has the time limit of the settings, of which 0 permits no edits", async () => {
    const never = await testApp({ EDIT_WINDOW_MINUTES: "0", DELETE_WINDOW_MINUTES: "0" });
    const [ada, bo] = [await never.person("Ada"), await never.person("Bo")];
    const { id } = await ada.send(await ada.open(bo), "Hello");
    expect(await show(ada, id)).toMatchObject({
      viewerCanEdit: false,
      editableUntil: null,
      viewerCanDeleteForEveryone: false,
      deletableUntil: null,
    });
    expect(await edit(ada, id, "Goodbye")).toMatchObject({ userErrors: [{ code: "TOO_LATE" }] });
  });

  it("is limited to a hundred earlier texts, of which the newest 20 or `first` are returned", async () => {
    const { ada, bo, id } = await said("0");
    for (let n = 1; n <= 100; n += 1) await edit(ada, id, `${n}`);
    expect(await edit(ada, id, "101")).toEqual(refused("INVALID", "A message can be edited at most 100 times."));
    const shown = await show(bo, id);
    const newest = (count: number) => Array.from({ length: count }, (_, n) => ({ body: `${99 - n}` }));
    expect(await earlierTexts(bo, id)).toEqual(newest(20).map(({ body }) => body));
    const query = `query ($id: ID!) { message(id: $id) { one: edits(first: 1) { body } all: edits(first: 100) { body } } }`;
    const { data } = await runOverHttp(app, bo, { query, variables: { id } });
    expect(data).toEqual({ message: { one: newest(1), all: newest(100) } });
    const none = await runOverHttp(app, bo, { query: query.replace("first: 1)", "first: 0)"), variables: { id } });
    expect(none.errors).toMatchObject([{ message: '"first" must be from 1 to 100, got 0.' }]);
    expect(shown?.body).toBe("100");
  });

  it("is rate limited as sending is", async () => {
    const strict = await testApp({ RATE_LIMITS: "on" });
    const [ada, bo] = [await strict.person("Ada"), await strict.person("Bo")];
    const { id } = await ada.send(await ada.open(bo), "Hello");
    for (let n = 1; n < 99; n += 1)
      await strict.app.limits.take("messagesPerUser", keyOf(strict.app, "User", ada.userId) ?? 0n);
    expect(await edit(ada, id, "The hundredth")).toMatchObject({ userErrors: [] });
    await expect(edit(ada, id, "Goodbye")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});

describe("the earlier texts of a page of messages", () => {
  it("take one statement, and none where nothing was edited", async () => {
    const { ada, bo, conversation } = await startConversation();
    const ids = [];
    for (let n = 0; n < 20; n += 1) ids.push((await ada.send(conversation, `${n}`)).id);
    await bo.connect();
    const page = () => statementsDuring(app, () => bo.askOverSocket(EditsOfPage, { id: conversation }));
    const plain = await page();
    for (const id of ids) await edit(ada, id, "edited");
    expect(await page()).toHaveLength(plain.length + 1);
  });
});

const NOT_FOUND = refused("NOT_FOUND", "There is no such message.");

function refused(code: string, message: string, field = "messageId") {
  return { message: null, userErrors: [{ code, message, field: [field] }] };
}

async function startConversation() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, conversation: await ada.open(bo) };
}

async function said(body: string) {
  const { ada, bo, conversation } = await startConversation();
  return { ada, bo, conversation, id: (await ada.send(conversation, body)).id };
}

async function edit(device: Device, messageId: string, body: string | null) {
  return (await device.ask(EditMessageDocument, { input: { messageId, body } })).editMessage;
}

async function show(device: Device, id: string) {
  return (await device.ask(MessageDocument, { id })).message;
}

async function earlierTexts(device: Device, id: string) {
  return (await device.ask(MessageEditsDocument, { id })).message?.edits.map(({ body }) => body) ?? [];
}

/** Returns the earlier texts in each MessageEdited event after a cursor. */
async function editsInEvents(device: Device, after: string) {
  const { events } = (await device.ask(EditsInEvents, { after })).events;
  return events.flatMap(({ message }) => (message ? [message.edits.map(({ body }) => body)] : []));
}

async function history(device: Device, id: string) {
  return (await device.ask(HistoryDocument, { id })).conversation;
}

async function sendMedia(device: Device, conversationId: string, input: Partial<SendMessageInput>): Promise<string> {
  const { sendMessage } = await device.ask(SendMessageDocument, {
    input: { conversationId, clientMessageId: `media-${input.type}`, ...input },
  });
  return sendMessage?.message?.id ?? "";
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

async function eventsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events;
}

async function block(owner: Device, other: Device): Promise<void> {
  await owner.ask(BlockUserDocument, { input: { userId: other.userId } });
}

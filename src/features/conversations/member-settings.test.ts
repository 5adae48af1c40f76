import { describe, expect, it } from "vitest";
import {
  ArchiveConversationDocument,
  ConversationDocument,
  ConversationsDocument,
  DeleteConversationDocument,
  EventPageDocument,
  HistoryDocument,
  MarkReadDocument,
  MessageDocument,
  MuteConversationDocument,
  NotificationsDocument,
  PinConversationDocument,
  SendMessageDocument,
  UnreadCountsDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { MINUTE, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

/** Advances at each read, so that no two messages have the same time. */
let time = new Date();
const app = await testApp({}, () => (time = addMs(time, 1)));

const MUTED_FOREVER = "9999-12-31T23:59:59.999Z";

describe("archiveConversation", () => {
  it("moves a conversation from the list to the archive, for the viewer alone", async () => {
    const { ada, bo, id } = await pair();
    expect(await archive(ada, id)).toMatchObject({ conversation: { viewerHasArchived: true }, userErrors: [] });
    expect(await idsOf(ada)).toEqual([]);
    expect(await idsOf(ada, true)).toEqual([id]);
    expect(await idsOf(bo)).toEqual([id]);
    expect(await archive(ada, id, false)).toMatchObject({ conversation: { viewerHasArchived: false } });
    expect(await idsOf(ada)).toEqual([id]);
    expect(await idsOf(ada, true)).toEqual([]);
  });

  it("is undone by a new message of either member, with an event", async () => {
    const { ada, bo, id } = await pair();
    for (const sender of [bo, ada]) {
      await archive(ada, id);
      const after = await cursorOf(ada);
      await sender.send(id, "Back");
      expect(await idsOf(ada)).toEqual([id]);
      expect(await kindsAfter(ada, after)).toContain("ConversationChanged");
    }
  });

  it("lasts through messages while the conversation is muted", async () => {
    const { ada, bo, id } = await pair();
    await archive(ada, id);
    await mute(ada, id);
    await bo.send(id, "Anybody?");
    expect(await idsOf(ada)).toEqual([]);
    expect(await idsOf(ada, true)).toEqual([id]);
    await mute(ada, id, false);
    await bo.send(id, "Now?");
    expect(await idsOf(ada)).toEqual([id]);
  });

  it("ends with one's own message, muted or not", async () => {
    const { ada, bo, id } = await pair();
    await mute(ada, id);
    await archive(ada, id);
    const after = await cursorOf(ada);
    await ada.send(id, "Here I am");
    expect(await idsOf(ada)).toEqual([id]);
    expect(await kindsAfter(ada, after)).toEqual(["MessageSent", "ConversationChanged"]);
    await archive(ada, id);
    await bo.send(id, "I see");
    expect(await idsOf(ada)).toEqual([]);
  });

  it("excludes its messages from the unread total, and keeps its own count", async () => {
    const { ada, bo, id } = await pair();
    await mute(ada, id);
    await archive(ada, id);
    await bo.send(id, "Hello");
    expect(await unreadTotal(ada)).toBe(0);
    expect((await ada.ask(ConversationDocument, { id })).conversation?.unreadCount).toBe(1);
    await mute(ada, id, false);
    expect(await unreadTotal(ada)).toBe(0);
    await archive(ada, id, false);
    expect(await unreadTotal(ada)).toBe(1);
  });

  it("records one event, and none without a change", async () => {
    const { ada, bo, id } = await pair();
    const [after, others] = [await cursorOf(ada), await cursorOf(bo)];
    await archive(ada, id);
    await archive(ada, id);
    expect(await kindsAfter(ada, after)).toEqual(["ConversationChanged"]);
    expect(await kindsAfter(bo, others)).toEqual([]);
  });
});

describe("muteConversation", () => {
  it("counts without notifying, forever by default", async () => {
    const { ada, bo, id } = await pair();
    expect(await mute(ada, id)).toMatchObject({ conversation: { viewerMutedUntil: MUTED_FOREVER }, userErrors: [] });
    await bo.send(id, "Hello");
    expect(await notificationsOf(ada)).toEqual([]);
    expect((await ada.ask(ConversationDocument, { id })).conversation?.unreadCount).toBe(1);
    expect(await unreadTotal(ada)).toBe(0);
  });

  it("expires at its time", async () => {
    const { ada, bo, id } = await pair();
    const until = addMs(time, MINUTE).toISOString();
    expect(await mute(ada, id, true, until)).toMatchObject({ conversation: { viewerMutedUntil: until } });
    await bo.send(id, "Too early");
    expect(await notificationsOf(ada)).toEqual([]);
    time = addMs(time, MINUTE);
    await bo.send(id, "In time");
    expect(await notificationsOf(ada)).toMatchObject([{ body: "In time", messageCount: 1 }]);
    expect(await unreadTotal(ada)).toBe(2);
  });

  it("ends when unmuted", async () => {
    const { ada, bo, id } = await pair();
    await mute(ada, id);
    expect(await mute(ada, id, false)).toMatchObject({ conversation: { viewerMutedUntil: null } });
    await bo.send(id, "Hello");
    expect(await notificationsOf(ada)).toHaveLength(1);
  });

  it("refuses a time in the past", async () => {
    const { ada, id } = await pair();
    expect(await mute(ada, id, true, addMs(time, -MINUTE).toISOString())).toEqual({
      conversation: null,
      userErrors: [
        { code: "INVALID", message: '"until" must be a moment to come, up to the year 9999.', field: ["until"] },
      ],
    });
  });
});

describe("pinConversation", () => {
  it("lists pinned conversations first, in their order", async () => {
    const ada = await app.person("Ada");
    const [a, b, c] = [await openWith(ada), await openWith(ada), await openWith(ada)];
    expect(await pin(ada, a)).toMatchObject({ conversation: { viewerHasPinned: true }, userErrors: [] });
    await pin(ada, b);
    expect(await idsOf(ada)).toEqual([b, a, c]);
    await pin(ada, b, false);
    expect(await idsOf(ada)).toEqual([a, c, b]);
  });

  it("allows five at most, also when six are pinned concurrently", async () => {
    const ada = await app.person("Ada");
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push(await openWith(ada));
    const answers = await Promise.all(ids.map((id) => pin(ada, id)));
    const refused = answers.filter((answer) => (answer?.userErrors.length ?? 0) > 0);
    expect(refused).toMatchObject([
      {
        userErrors: [
          {
            code: "INVALID",
            message: "At most 5 conversations can be pinned: unpin another first.",
            field: ["conversationId"],
          },
        ],
      },
    ]);
    const pinned = ids.filter((_, index) => answers[index]?.conversation?.viewerHasPinned);
    // One that is pinned already counts once.
    expect(await pin(ada, pinned[0] ?? "")).toMatchObject({ userErrors: [] });
    await pin(ada, pinned[0] ?? "", false);
    expect(await pin(ada, ids.find((id) => !pinned.includes(id)) ?? "")).toMatchObject({ userErrors: [] });
  });

  it("takes a conversation out of the archive, and archiving unpins it", async () => {
    const { ada, id } = await pair();
    await archive(ada, id);
    expect(await pin(ada, id)).toMatchObject({ conversation: { viewerHasPinned: true, viewerHasArchived: false } });
    expect(await archive(ada, id)).toMatchObject({ conversation: { viewerHasPinned: false, viewerHasArchived: true } });
  });
});

describe("deleteConversation", () => {
  it("clears it for one member; the other keeps everything", async () => {
    const { ada, bo, id } = await pair();
    const first = await bo.send(id, "one");
    await ada.send(id, "two");
    const answer = (await ada.ask(DeleteConversationDocument, { input: { conversationId: id } })).deleteConversation;
    expect(answer).toEqual({ deletedConversationId: id, userErrors: [] });
    expect(await idsOf(ada)).toEqual([]);
    expect(await idsOf(ada, true)).toEqual([]);
    expect(await bodiesOf(ada, id)).toEqual([]);
    expect((await ada.ask(MessageDocument, { id: first.id })).message).toBeNull();
    expect((await ada.ask(ConversationDocument, { id })).conversation).toMatchObject({
      unreadCount: 0,
      lastMessageAt: null,
    });
    expect(await idsOf(bo)).toEqual([id]);
    expect(await bodiesOf(bo, id)).toEqual(["Hello", "one", "two"]);
  });

  it("is undone by a new message, without the earlier history", async () => {
    const { ada, bo, id } = await pair();
    await bo.send(id, "before");
    await remove(ada, id);
    const after = await cursorOf(ada);
    await bo.send(id, "after");
    expect(await bodiesOf(ada, id)).toEqual(["after"]);
    const [row] = nodesOf((await ada.ask(ConversationsDocument, {})).conversations);
    expect(row).toMatchObject({ id, unreadCount: 1, lastMessage: { body: "after", sequence: 3 } });
    expect(await kindsAfter(ada, after)).toEqual(["MessageSent", "ConversationChanged", "NotificationChanged"]);
  });

  it("is undone by opening it again, empty", async () => {
    const { ada, bo, id } = await pair();
    await bo.send(id, "before");
    await remove(ada, id);
    expect(await ada.open(bo)).toBe(id);
    expect(await idsOf(ada)).toEqual([id]);
    expect(await bodiesOf(ada, id)).toEqual([]);
  });

  it("removes its unread messages and its notification, on all devices", async () => {
    const { ada, bo, id } = await pair();
    const tablet = await ada.device("tablet");
    await bo.send(id, "unread");
    const after = await cursorOf(tablet);
    await remove(ada, id);
    expect(await unreadTotal(tablet)).toBe(0);
    expect((await notificationsOf(tablet)).filter(({ type }) => type === "MESSAGE")).toEqual([]);
    expect(await kindsAfter(tablet, after)).toEqual(["ConversationDeleted", "NotificationChanged"]);
    expect(await idsOf(tablet)).toEqual([]);
    await remove(tablet, id);
    expect(await kindsAfter(tablet, after)).toHaveLength(2);
  });

  it("resets pin and archive, and refuses both until it is opened again", async () => {
    const { ada, bo, id } = await pair();
    await pin(ada, id);
    await remove(ada, id);
    const refused = {
      conversation: null,
      userErrors: [
        {
          code: "NOT_FOUND",
          message: "This conversation is deleted: open it again first.",
          field: ["conversationId"],
        },
      ],
    };
    const after = await cursorOf(ada);
    expect(await pin(ada, id)).toEqual(refused);
    expect(await archive(ada, id)).toEqual(refused);
    for (const taken of [await pin(ada, id, false), await archive(ada, id, false)])
      expect(taken).toMatchObject({
        conversation: { viewerHasPinned: false, viewerHasArchived: false },
        userErrors: [],
      });
    expect(await kindsAfter(ada, after)).toEqual([]);
    await ada.open(bo);
    expect(await pin(ada, id)).toMatchObject({ conversation: { viewerHasPinned: true } });
  });

  it("frees the pin, in every order of pinning and deleting five", async () => {
    const ada = await app.person("Ada");
    for (let n = 0; n < 5; n += 1) {
      const id = await openWith(ada);
      await Promise.all([remove(ada, id), pin(ada, id)]);
      await remove(ada, id);
    }
    const seen = await openWith(ada);
    expect(await pin(ada, seen)).toMatchObject({ conversation: { viewerHasPinned: true }, userErrors: [] });
    expect(await idsOf(ada)).toEqual([seen]);
  });

  it("loses no message sent concurrently: each is ordered before or after", async () => {
    const { ada, bo, id } = await pair();
    const sending = Promise.all(Array.from({ length: 30 }, (_, n) => bo.send(id, `${n}`)));
    await remove(ada, id);
    await sending;
    const kept = await bodiesOf(ada, id);
    const { conversation } = await ada.ask(ConversationDocument, { id });
    expect(conversation?.unreadCount).toBe(kept.length);
    expect(await idsOf(ada)).toEqual(kept.length > 0 ? [id] : []);
    await ada.ask(MarkReadDocument, { input: { conversationId: id } });
    expect((await ada.ask(ConversationDocument, { id })).conversation?.unreadCount).toBe(0);
  });

  it("shows a reply's cleared message as a tombstone", async () => {
    const { ada, bo, id } = await pair();
    const old = await bo.send(id, "old words");
    await remove(ada, id);
    const input = { conversationId: id, clientMessageId: "reply", body: "as I said", replyToId: old.id };
    const replyId = (await bo.ask(SendMessageDocument, { input })).sendMessage?.message?.id ?? "";
    expect((await ada.ask(MessageDocument, { id: replyId })).message).toMatchObject({
      body: "as I said",
      replyTo: { id: old.id, body: null },
    });
    expect((await bo.ask(MessageDocument, { id: replyId })).message).toMatchObject({ replyTo: { body: "old words" } });
  });
});

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, id: await ada.greet(bo) };
}

async function openWith(ada: Device): Promise<string> {
  return ada.greet(await app.person("Somebody"));
}

async function archive(device: Device, conversationId: string, archived?: boolean) {
  const input = { conversationId, ...(archived !== undefined && { archived }) };
  return (await device.ask(ArchiveConversationDocument, { input })).archiveConversation;
}

async function mute(device: Device, conversationId: string, muted = true, until?: string) {
  const input = { conversationId, muted, ...(until !== undefined && { until }) };
  return (await device.ask(MuteConversationDocument, { input })).muteConversation;
}

async function pin(device: Device, conversationId: string, pinned = true) {
  return (await device.ask(PinConversationDocument, { input: { conversationId, pinned } })).pinConversation;
}

async function remove(device: Device, conversationId: string): Promise<void> {
  await device.ask(DeleteConversationDocument, { input: { conversationId } });
}

async function idsOf(device: Device, archived = false): Promise<string[]> {
  return nodesOf((await device.ask(ConversationsDocument, { archived })).conversations).map(({ id }) => id);
}

async function bodiesOf(device: Device, id: string) {
  const { conversation } = await device.ask(HistoryDocument, { id });
  return conversation?.messages.edges.map(({ node }) => node.body) ?? [];
}

async function unreadTotal(device: Device): Promise<number> {
  return (await device.ask(UnreadCountsDocument, {})).viewer.unreadMessageCount;
}

async function notificationsOf(device: Device) {
  return nodesOf((await device.ask(NotificationsDocument, {})).notifications);
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

async function kindsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events.map(({ __typename }) => __typename);
}

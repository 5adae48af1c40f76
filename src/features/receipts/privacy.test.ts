import { describe, expect, it } from "vitest";
import {
  BlockUserDocument,
  ConversationDocument,
  EventPageDocument,
  MarkDeliveredDocument,
  MarkReadDocument,
  MessageDocument,
  UnblockUserDocument,
  UpdatePrivacyDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";

const app = await testApp();

describe("read receipts that one member has turned off", () => {
  it.each(["the reader", "the sender"] as const)("hide read marks from the sender, when %s does", async (who) => {
    const { ada, bo, id, messageId } = await aMessage();
    await readReceipts(who === "the reader" ? bo : ada, false);
    const [adas, bos] = [await cursorOf(ada), await cursorOf(bo)];
    await read(bo, id);
    expect(await seenBy(ada, id, messageId)).toMatchObject({ peerReadSequence: 0, status: "DELIVERED", readAt: null });
    // Their devices got the delivery event only.
    expect(await kindsAfter(ada, adas)).toEqual(["MessagesDelivered"]);
    expect(await kindsAfter(bo, bos)).toEqual(["MessagesRead"]);
    expect((await bo.ask(ConversationDocument, { id })).conversation).toMatchObject({
      unreadCount: 0,
      viewerReadSequence: 1,
    });
  });

  it("hide earlier read marks, as long as they are off", async () => {
    const { ada, bo, id, messageId } = await aMessage();
    await read(bo, id);
    const before = await seenBy(ada, id, messageId);
    expect(before).toMatchObject({ peerReadSequence: 1, status: "READ", readAt: expect.any(String) as string });
    for (const person of [ada, bo]) {
      await readReceipts(person, false);
      expect(await seenBy(ada, id, messageId)).toMatchObject({
        peerReadSequence: 0,
        status: "DELIVERED",
        readAt: null,
      });
      await readReceipts(person, true);
      expect(await seenBy(ada, id, messageId)).toEqual(before);
    }
  });

  it("stay hidden for messages read meanwhile, until a new message is read", async () => {
    const { ada, bo, id, messageId } = await aMessage();
    await readReceipts(bo, false);
    await read(bo, id);
    await readReceipts(bo, true);
    expect(await seenBy(ada, id, messageId)).toMatchObject({ peerReadSequence: 0, status: "DELIVERED", readAt: null });
    await ada.send(id, "two");
    await read(bo, id);
    const now = await seenBy(ada, id, messageId);
    expect(now).toMatchObject({ peerReadSequence: 2, status: "READ" });
    expect(now.readAt).not.toBeNull();
  });

  it("leave the reader's own view unchanged", async () => {
    const { bo, id, messageId } = await aMessage();
    await readReceipts(bo, false);
    await read(bo, id);
    const { message } = await bo.ask(MessageDocument, { id: messageId });
    expect(message?.status).toBe("READ");
    expect(message?.readAt).not.toBeNull();
  });
});

describe("receipts across a block", () => {
  it.each(["the reader", "the sender"] as const)("stay unchanged when the block is by %s", async (who) => {
    const { ada, bo, id, messageId } = await aMessage();
    await (who === "the reader" ? block(bo, ada) : block(ada, bo));
    const after = await cursorOf(ada);
    await delivered(bo, id);
    await read(bo, id);
    expect(await seenBy(ada, id, messageId)).toMatchObject({ peerReadSequence: 0, status: "SENT", readAt: null });
    expect(await kindsAfter(ada, after)).toEqual([]);
    expect((await bo.ask(ConversationDocument, { id })).conversation).toMatchObject({ unreadCount: 0 });
  });

  it("are not shown after it ends, until a new message is read", async () => {
    const { ada, bo, id, messageId } = await aMessage();
    await block(bo, ada);
    await read(bo, id);
    await bo.ask(UnblockUserDocument, { input: { userId: ada.userId } });
    expect(await seenBy(ada, id, messageId)).toMatchObject({ peerReadSequence: 0, status: "SENT" });
    await ada.send(id, "two");
    await delivered(bo, id);
    expect(await seenBy(ada, id, messageId)).toMatchObject({ peerDeliveredSequence: 2, status: "DELIVERED" });
    await read(bo, id);
    expect(await seenBy(ada, id, messageId)).toMatchObject({ peerReadSequence: 2, status: "READ" });
  });
});

async function aMessage() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await Promise.all([ada.connect(), bo.connect()]);
  const id = await ada.open(bo);
  const { id: messageId } = await ada.send(id, "one");
  return { ada, bo, id, messageId };
}

async function readReceipts(device: Device, isOn: boolean): Promise<void> {
  await device.ask(UpdatePrivacyDocument, { input: { readReceipts: isOn } });
}

async function block(one: Device, other: Device): Promise<void> {
  await one.ask(BlockUserDocument, { input: { userId: other.userId } });
}

async function read(device: Device, conversationId: string): Promise<void> {
  await device.ask(MarkReadDocument, { input: { conversationId } });
}

async function delivered(device: Device, conversationId: string): Promise<void> {
  await device.ask(MarkDeliveredDocument, { input: { conversationId, sequence: 99 } });
}

/** Status of a message as its sender sees it. */
async function seenBy(device: Device, id: string, messageId: string) {
  const { conversation } = await device.ask(ConversationDocument, { id });
  const { message } = await device.ask(MessageDocument, { id: messageId });
  return {
    peerReadSequence: conversation?.peerReadSequence,
    peerDeliveredSequence: conversation?.peerDeliveredSequence,
    status: message?.status,
    readAt: message?.readAt ?? null,
  };
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

async function kindsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events.map(({ __typename }) => __typename);
}

import { describe, expect, it } from "vitest";
import {
  ConversationDocument,
  EventsDocument,
  MarkDeliveredDocument,
  MarkReadDocument,
  MessageDocument,
  ReceiptsDocument,
} from "../../../operations/generated/graphql.js";
import { SECOND, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import type { Device, Person } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

/** Advanced by the tests only. */
let time = new Date();
const app = await testApp({}, () => time);

describe("markDelivered and markRead", () => {
  it("raise the watermarks that both users see", async () => {
    const { ada, bo, conversationId } = await aConversation(5);
    await delivered(bo, conversationId, 4);
    await read(bo, conversationId, 2);
    expect(await standing(ada, conversationId)).toEqual({
      viewerReadSequence: 0,
      peerReadSequence: 2,
      peerDeliveredSequence: 4,
      unreadCount: 0,
    });
    expect(await standing(bo, conversationId)).toEqual({
      viewerReadSequence: 2,
      peerReadSequence: 0,
      peerDeliveredSequence: 0,
      unreadCount: 3,
    });
  });

  it("return the updated conversation", async () => {
    const { bo, conversationId } = await aConversation(3);
    expect(await delivered(bo, conversationId, 2)).toMatchObject({
      conversation: { id: conversationId, viewerReadSequence: 0, unreadCount: 3 },
      userErrors: [],
    });
    expect(await read(bo, conversationId, 2)).toMatchObject({
      conversation: { id: conversationId, viewerReadSequence: 2, unreadCount: 1 },
      userErrors: [],
    });
  });

  it("never lower a watermark", async () => {
    const { ada, bo, conversationId } = await aConversation(5);
    await delivered(bo, conversationId, 4);
    await read(bo, conversationId, 3);
    for (const sequence of [3, 2, 1, 0]) {
      await delivered(bo, conversationId, sequence);
      await read(bo, conversationId, sequence);
    }
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 3, peerDeliveredSequence: 4 });
  });

  it("are clamped to the last message, so that later messages are unread", async () => {
    const { ada, bo, conversationId } = await aConversation(2);
    await delivered(bo, conversationId, 100);
    await read(bo, conversationId, 2_147_483_647);
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 2, peerDeliveredSequence: 2 });
    const { id } = await ada.send(conversationId, "Later");
    expect(await lifeOf(ada, id)).toMatchObject({ status: "SENT", deliveredAt: null, readAt: null });
    expect(await standing(bo, conversationId)).toMatchObject({ unreadCount: 1 });
  });

  it("change nothing in a conversation without messages", async () => {
    const { ada, bo, conversationId } = await aConversation(0);
    await delivered(bo, conversationId, 5);
    await read(bo, conversationId);
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 0, peerDeliveredSequence: 0 });
  });

  it("mark all messages without a sequence", async () => {
    const { ada, bo, conversationId } = await aConversation(7);
    await read(bo, conversationId);
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 7, peerDeliveredSequence: 7 });
    await ada.send(conversationId, "One more");
    await read(bo, conversationId, null);
    expect(await standing(bo, conversationId)).toMatchObject({ viewerReadSequence: 8, unreadCount: 0 });
  });

  it("refuse a sequence below 0", async () => {
    const { ada, bo, conversationId } = await aConversation(2);
    const refused = {
      conversation: null,
      userErrors: [{ code: "INVALID", message: "A sequence is 0 or more, got -1.", field: ["sequence"] }],
    };
    expect(await delivered(bo, conversationId, -1)).toEqual(refused);
    expect(await read(bo, conversationId, -1)).toEqual(refused);
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 0, peerDeliveredSequence: 0 });
  });

  it("apply to all devices of a user", async () => {
    const { ada, bo, conversationId } = await aConversation(3);
    const tablet = await bo.device("tablet");
    await read(tablet, conversationId, 2);
    expect(await standing(bo, conversationId)).toMatchObject({ viewerReadSequence: 2, unreadCount: 1 });
    await read(bo, conversationId, 1);
    expect(await standing(tablet, conversationId)).toMatchObject({ viewerReadSequence: 2, unreadCount: 1 });
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 2 });
  });

  it("keep the highest of concurrent marks", async () => {
    const { ada, bo, conversationId } = await aConversation(20);
    const stream = await liveLog(ada);
    await Promise.all([
      ...[3, 11, 7, 1, 9].map((sequence) => read(bo, conversationId, sequence)),
      ...[5, 16, 2, 13].map((sequence) => delivered(bo, conversationId, sequence)),
    ]);
    expect(await standing(ada, conversationId)).toMatchObject({ peerReadSequence: 11, peerDeliveredSequence: 16 });
    expect(await standing(bo, conversationId)).toMatchObject({ viewerReadSequence: 11, unreadCount: 9 });
    // Each event has raised the mark.
    await ada.send(conversationId, "That was all");
    const receipts = receiptsIn(await stream.until(({ events }) => events.__typename === "MessageSent"));
    for (const [kind, highest] of [
      ["MessagesRead", 11],
      ["MessagesDelivered", 16],
    ] as const) {
      const rises = receipts.filter((event) => event.kind === kind).map(({ upTo }) => upTo);
      expect(rises).toEqual([...new Set(rises)].sort((one, other) => one - other));
      expect(rises.at(-1)).toBe(highest);
    }
  });
});

describe("unreadCount", () => {
  it("counts the peer's messages above the read watermark, never own ones", async () => {
    const { ada, bo, conversationId } = await aConversation(3);
    await bo.send(conversationId, "4");
    await bo.send(conversationId, "5");
    await ada.send(conversationId, "6");
    expect(await unread(ada, bo, conversationId)).toEqual([2, 4]);
    await read(bo, conversationId, 2);
    expect(await unread(ada, bo, conversationId)).toEqual([2, 2]);
    await read(ada, conversationId, 4);
    expect(await unread(ada, bo, conversationId)).toEqual([1, 2]);
    await read(bo, conversationId);
    expect(await unread(ada, bo, conversationId)).toEqual([1, 0]);
  });

  it("is exact under concurrent messages and marks", async () => {
    const { ada, bo, conversationId } = await aConversation(10);
    await Promise.all([
      ...Array.from({ length: 30 }, (_, index) => ada.send(conversationId, `more ${index}`)),
      ...Array.from({ length: 10 }, (_, index) => read(bo, conversationId, index + 1)),
      ...Array.from({ length: 10 }, (_, index) => bo.send(conversationId, `mine ${index}`)),
    ]);
    expect(await unread(ada, bo, conversationId)).toEqual([10, 30]);
    await ada.send(conversationId, "the last");
    expect(await unread(ada, bo, conversationId)).toEqual([10, 31]);
  });

  it("does not decrease with delivery", async () => {
    const { bo, conversationId } = await aConversation(3);
    await delivered(bo, conversationId, 3);
    expect(await standing(bo, conversationId)).toMatchObject({ unreadCount: 3 });
  });
});

describe("a message's status and times", () => {
  it("go from SENT over DELIVERED to READ, the same for both users", async () => {
    const { ada, bo, conversationId } = await aConversation(0);
    const { id } = await ada.send(conversationId, "Hello");
    expect(await livesOf(ada, bo, id)).toEqual(twice({ status: "SENT", deliveredAt: null, readAt: null }));
    const deliveredAt = tick();
    await delivered(bo, conversationId, 1);
    expect(await livesOf(ada, bo, id)).toEqual(twice({ status: "DELIVERED", deliveredAt, readAt: null }));
    const readAt = tick();
    await read(bo, conversationId, 1);
    expect(await livesOf(ada, bo, id)).toEqual(twice({ status: "READ", deliveredAt, readAt }));
  });

  it("set the delivery time with a read mark alone", async () => {
    const { ada, bo, conversationId } = await aConversation(0);
    const { id } = await ada.send(conversationId, "Hello");
    const at = tick();
    await read(bo, conversationId);
    tick();
    await delivered(bo, conversationId, 1);
    expect(await livesOf(ada, bo, id)).toEqual(twice({ status: "READ", deliveredAt: at, readAt: at }));
  });

  it("are those of the first mark at or above each message", async () => {
    const { ada, bo, conversationId } = await aConversation(6);
    const delivered2 = tick();
    await delivered(bo, conversationId, 2);
    const read1 = tick();
    await read(bo, conversationId, 1);
    const delivered4 = tick();
    await delivered(bo, conversationId, 4);
    const read5 = tick();
    await read(bo, conversationId, 5);
    const expected = [
      { sequence: 1, status: "READ", deliveredAt: delivered2, readAt: read1 },
      { sequence: 2, status: "READ", deliveredAt: delivered2, readAt: read5 },
      { sequence: 3, status: "READ", deliveredAt: delivered4, readAt: read5 },
      { sequence: 4, status: "READ", deliveredAt: delivered4, readAt: read5 },
      { sequence: 5, status: "READ", deliveredAt: read5, readAt: read5 },
      { sequence: 6, status: "SENT", deliveredAt: null, readAt: null },
    ];
    for (const device of [ada, bo])
      expect(
        nodesOf((await device.ask(ReceiptsDocument, { id: conversationId })).conversation?.messages),
      ).toMatchObject(expected);
    // The same whether queried alone, or among many.
    for (const last of [1, 2, 4])
      expect(
        nodesOf((await ada.ask(ReceiptsDocument, { id: conversationId, last })).conversation?.messages),
      ).toMatchObject(expected.slice(-last));
  });

  it("keep the first time when marks are repeated", async () => {
    const { ada, bo, conversationId } = await aConversation(0);
    const { id } = await ada.send(conversationId, "Hello");
    const at = tick();
    await delivered(bo, conversationId, 1);
    tick();
    await delivered(bo, conversationId, 1);
    expect(await lifeOf(ada, id)).toEqual({ status: "DELIVERED", deliveredAt: at, readAt: null });
  });

  it("follow the recipient's marks, not the sender's own", async () => {
    const { ada, bo, conversationId } = await aConversation(0);
    const mine = await ada.send(conversationId, "Hello");
    const yours = await bo.send(conversationId, "Hello yourself");
    const at = tick();
    await read(ada, conversationId);
    expect(await livesOf(ada, bo, mine.id)).toEqual(twice({ status: "SENT", deliveredAt: null, readAt: null }));
    expect(await livesOf(ada, bo, yours.id)).toEqual(twice({ status: "READ", deliveredAt: at, readAt: at }));
  });
});

describe("MessagesDelivered and MessagesRead", () => {
  it("reach every device of both people, once per raised mark, with the user who raised it", async () => {
    const { ada, bo, conversationId } = await aConversation(5);
    const streams = [await liveLog(await bo.device("tablet")), await liveLog(bo), await liveLog(ada)];
    await delivered(bo, conversationId, 2);
    await read(bo, conversationId, 2);
    await read(ada, conversationId, 4);
    await delivered(bo, conversationId, 99);
    for (const stream of streams)
      expect((await stream.take(4)).map(({ events }) => events)).toMatchObject([
        {
          __typename: "MessagesDelivered",
          user: { id: bo.userId },
          upToSequence: 2,
          conversation: { id: conversationId },
        },
        { __typename: "MessagesRead", user: { id: bo.userId }, upToSequence: 2, conversation: { id: conversationId } },
        { __typename: "MessagesRead", user: { id: ada.userId }, upToSequence: 4, conversation: { id: conversationId } },
        {
          __typename: "MessagesDelivered",
          user: { id: bo.userId },
          upToSequence: 5,
          conversation: { id: conversationId },
        },
      ]);
  });

  it("are not recorded when no mark was raised", async () => {
    const { ada, bo, conversationId } = await aConversation(3);
    await read(bo, conversationId, 2);
    const streams = [await liveLog(ada), await liveLog(bo)];
    await read(bo, conversationId, 2);
    await read(bo, conversationId, 1);
    await read(bo, conversationId, 0);
    await delivered(bo, conversationId, 2);
    await delivered(bo, conversationId, 0);
    await read(bo, conversationId, -3);
    await ada.send(conversationId, "The next event");
    for (const stream of streams) expect((await stream.next()).events.__typename).toBe("MessageSent");
  });

  it("are recorded once when two devices mark the same at once", async () => {
    const { ada, bo, conversationId } = await aConversation(4);
    const tablet = await bo.device("tablet");
    const stream = await liveLog(ada);
    await Promise.all([bo, tablet, bo, tablet].map((device) => read(device, conversationId, 3)));
    await ada.send(conversationId, "The next event");
    const receipts = receiptsIn(await stream.until(({ events }) => events.__typename === "MessageSent"));
    expect(receipts).toEqual([{ kind: "MessagesRead", userId: bo.userId, upTo: 3 }]);
  });
});

async function aConversation(messages: number): Promise<{ ada: Person; bo: Person; conversationId: string }> {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await Promise.all([ada.connect(), bo.connect()]);
  const conversationId = await ada.open(bo);
  for (let count = 1; count <= messages; count += 1) await ada.send(conversationId, `${count}`);
  return { ada, bo, conversationId };
}

/** Advances the clock, and returns its time in the form of the API. */
function tick(): string {
  time = addMs(time, SECOND);
  return time.toISOString();
}

async function delivered(device: Device, conversationId: string, sequence: number) {
  return (await device.ask(MarkDeliveredDocument, { input: { conversationId, sequence } })).markDelivered;
}

async function read(device: Device, conversationId: string, sequence?: number | null) {
  const input = { conversationId, ...(sequence !== undefined && { sequence }) };
  return (await device.ask(MarkReadDocument, { input })).markRead;
}

async function standing(device: Device, id: string) {
  const { conversation } = await device.ask(ConversationDocument, { id });
  if (!conversation) throw new Error("There is no such conversation.");
  const { viewerReadSequence, peerReadSequence, peerDeliveredSequence, unreadCount } = conversation;
  return { viewerReadSequence, peerReadSequence, peerDeliveredSequence, unreadCount };
}

async function unread(one: Device, other: Device, id: string) {
  return [(await standing(one, id)).unreadCount, (await standing(other, id)).unreadCount];
}

async function lifeOf(device: Device, id: string) {
  const { message } = await device.ask(MessageDocument, { id });
  return { status: message?.status, deliveredAt: message?.deliveredAt, readAt: message?.readAt };
}

async function livesOf(one: Device, other: Device, id: string) {
  return [await lifeOf(one, id), await lifeOf(other, id)];
}

function twice<T>(value: T): [T, T] {
  return [value, value];
}

async function liveLog(device: Device) {
  const stream = device.listen(EventsDocument, {});
  expect((await stream.next()).events.__typename).toBe("StreamReady");
  return stream;
}

type StreamItem = Awaited<ReturnType<Awaited<ReturnType<typeof liveLog>>["next"]>>;

function receiptsIn(items: readonly StreamItem[]) {
  return items.flatMap(({ events }) =>
    events.__typename === "MessagesDelivered" || events.__typename === "MessagesRead"
      ? [{ kind: events.__typename, userId: events.user.id, upTo: events.upToSequence }]
      : [],
  );
}

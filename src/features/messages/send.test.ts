import { describe, expect, it } from "vitest";
import {
  EventsDocument,
  HistoryDocument,
  MessageDocument,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";

const app = await testApp({ MAX_SUBSCRIPTIONS_PER_SOCKET: "200" });

describe("sendMessage", () => {
  it("gives the conversation's first message sequence 1", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const message = await ada.send(conversation, "Hello", "hello-1");
    expect(message).toMatchObject({
      sequence: 1,
      body: "Hello",
      type: "TEXT",
      clientMessageId: "hello-1",
      sender: { id: ada.userId },
    });
  });

  it("is committed before its payload: the other person can read it at once", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const { id } = await ada.send(conversation, "Hello");
    expect((await bo.ask(MessageDocument, { id })).message).toMatchObject({
      id,
      body: "Hello",
      conversation: { id: conversation },
      sender: { id: ada.userId },
      editedAt: null,
      deletedAt: null,
      replyTo: null,
    });
  });

  it("shows the sender's own id of a message to the sender alone", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const { id } = await ada.send(await ada.open(bo), "Hello", "a secret of Ada's".replaceAll(" ", "-"));
    expect((await ada.ask(MessageDocument, { id })).message?.clientMessageId).toBe("a-secret-of-Ada's");
    expect((await bo.ask(MessageDocument, { id })).message?.clientMessageId).toBeNull();
  });

  it("reaches every device of both people, in order, over a stream that is ready", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const streams = [await liveLog(await ada.device("laptop")), await liveLog(ada), await liveLog(bo)];
    await ada.send(conversation, "one");
    await ada.askOverSocket(SendMessageDocument, {
      input: { conversationId: conversation, clientMessageId: "x", body: "two" },
    });
    for (const stream of streams)
      expect((await stream.take(2)).map(({ events }) => events)).toMatchObject([
        { __typename: "MessageSent", message: { sequence: 1, body: "one" } },
        { __typename: "MessageSent", message: { sequence: 2, body: "two" } },
      ]);
  });

  it("gives two hundred concurrent messages of both users, over HTTP and sockets, one order without gaps on every device", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    const laptop = await ada.device("laptop");
    const devices = [ada, laptop, bo];
    const streams = await Promise.all(devices.map(liveLog));

    const ways = [ada.ask, laptop.askOverSocket, bo.ask, bo.askOverSocket];
    const texts = oneTo(50).flatMap((count) => ways.map((ask, way) => ({ ask, text: `${count} by way ${way}` })));
    const answers = await Promise.all(
      texts.map(({ ask, text }) => {
        const input = { conversationId: conversation, clientMessageId: text.replaceAll(" ", "-"), body: text };
        return ask(SendMessageDocument, { input });
      }),
    );

    const sent = answers.map((answer) => answer.sendMessage?.message);
    expect(sent.map((message) => message?.body)).toEqual(texts.map(({ text }) => text));
    const placed = new Map(sent.map((message) => [message?.sequence, message?.body]));
    expect([...placed.keys()].sort((one, other) => Number(one) - Number(other))).toEqual(oneTo(200));
    const order = oneTo(200).map((sequence) => ({ sequence, body: placed.get(sequence) }));
    for (const stream of streams) {
      const events = (await stream.take(200)).map(({ events: event }) => event);
      expect(events.map((event) => (event.__typename === "MessageSent" ? textOf(event.message) : event))).toEqual(
        order,
      );
      expect(stream.waiting).toEqual([]);
    }
    for (const device of devices) expect((await wholeHistory(device, conversation)).map(textOf)).toEqual(order);
  });

  it("counts each conversation separately under concurrent sends", async () => {
    const ada = await app.person("Ada");
    const peers = await Promise.all(["Bo", "Cy", "Di"].map((name) => app.person(name)));
    const talks = await Promise.all(peers.map(async (peer) => ({ peer, id: await ada.open(peer) })));
    const stream = await liveLog(ada);
    await Promise.all(
      oneTo(20).flatMap(() => talks.flatMap(({ peer, id }) => [ada.send(id, "ping"), peer.send(id, "pong")])),
    );
    const events = (await stream.take(120)).map(({ events: event }) => event);
    for (const { id } of talks) {
      const sequences = events.flatMap((event) =>
        event.__typename === "MessageSent" && event.message.conversation.id === id ? [event.message.sequence] : [],
      );
      expect(sequences).toEqual(oneTo(40));
      expect((await wholeHistory(ada, id)).map(({ sequence }) => sequence)).toEqual(oneTo(40));
    }
  });

  it("keeps the order in which one device sends its messages over one socket", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    await ada.connect();
    const answers = await Promise.all(
      oneTo(100).map((count) =>
        ada.askOverSocket(SendMessageDocument, {
          input: { conversationId: conversation, clientMessageId: `${count}`, body: `${count}` },
        }),
      ),
    );
    expect(answers.map(({ sendMessage }) => sendMessage?.message?.sequence)).toEqual(oneTo(100));
  });
});

async function liveLog(device: Device) {
  const stream = device.listen(EventsDocument, {});
  expect((await stream.next()).events.__typename).toBe("StreamReady");
  return stream;
}

async function wholeHistory(device: Device, id: string) {
  const pages = [(await device.ask(HistoryDocument, { id, first: 100 })).conversation?.messages];
  for (let page = pages[0]; page?.pageInfo.hasNextPage; page = pages.at(-1))
    pages.push(
      (await device.ask(HistoryDocument, { id, first: 100, after: page.pageInfo.endCursor })).conversation?.messages,
    );
  return pages.flatMap((page) => page?.edges.map(({ node }) => node) ?? []);
}

function textOf({ sequence, body }: { sequence: number; body: string | null }) {
  return { sequence, body };
}

function oneTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { GraphQLError } from "graphql";
import { MessageType, stringifyMessage } from "graphql-ws";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { ByteBudget } from "../byte-budget.js";
import { ClosableSocket } from "./closable-socket.js";
import { SendBuffer, SubscriptionSink } from "./send-buffer.js";

const UNBOUNDED = new ByteBudget(Infinity, Infinity);

const MIB = 2 ** 20;

/** Opens the server's end of a socket whose client does not read. */
async function unreadSocket(maxBytes: number, unread: ByteBudget) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new WebSocketServer({ noServer: true, WebSocket: ClosableSocket });
  const opened = new Promise<{ socket: ClosableSocket; wire: Duplex; sendBuffer: SendBuffer }>((resolve) =>
    server.on("upgrade", (request, wire: Duplex, head) =>
      sockets.handleUpgrade(request, wire, head, (socket) => {
        resolve({ socket, wire, sendBuffer: new SendBuffer(socket, wire, { maxBytes, unread, owner: () => "ada" }) });
      }),
    ),
  );
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.terminate();
    server.closeAllConnections();
    server.close();
  });
  await once(client, "open");
  client.pause();
  return { client, ...(await opened) };
}

/** Returns what a ws client receives from a server that calls `send` and closes in one turn. */
async function received(send: (sendBuffer: SendBuffer) => void): Promise<{ messages: string[]; code: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new WebSocketServer({ noServer: true, WebSocket: ClosableSocket });
  server.on("upgrade", (request, wire: Duplex, head) =>
    sockets.handleUpgrade(request, wire, head, (socket) => {
      const sendBuffer = new SendBuffer(socket, wire, {
        maxBytes: Infinity,
        unread: UNBOUNDED,
        owner: () => "anybody",
      });
      send(sendBuffer);
      socket.close(4000);
      void sendBuffer.send("after the close");
    }),
  );
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const messages: string[] = [];
  client.on("message", (data, isBinary) => messages.push(isBinary ? "binary" : (data as Buffer).toString()));
  const code = await new Promise<number>((resolve) => client.on("close", resolve));
  server.close();
  return { messages, code };
}

describe("messages to a socket", () => {
  it.each([
    ["of few characters", ["one", "two"]],
    ["of any length", [0, 1, 125, 126, 127, 65_535, 65_536, 3_000_000].map((length) => "x".repeat(length))],
    ["of any alphabet", ["é".repeat(62), "é".repeat(63), "日本語 👩‍👩‍👧 \u0000 \u0081 ÿ", "日".repeat(30_000)]],
  ])("are text frames %s, in order, before the close", async (_what, texts) => {
    const { messages, code } = await received((buffer) => texts.forEach((text) => void buffer.send(text)));
    expect({ messages, code }).toEqual({ messages: texts, code: 4000 });
  });
});

describe("the results of a subscription", () => {
  it.each(["events", '"}', "\\", "\u0000\u2028", "日本語 👩‍👩‍👧"])(
    "are messages of graphql-ws, with the id %j",
    async (id) => {
      const results = [{ data: { event: id } }, { data: null, errors: [new GraphQLError(id)] }];
      const { messages } = await received((buffer) => {
        const sink = new SubscriptionSink(id, buffer);
        for (const result of results) void sink.send(result);
      });
      expect(messages).toEqual(
        results.map((payload) => stringifyMessage({ id, type: MessageType.Next, payload: payload as never })),
      );
    },
  );
});

describe("the send buffer of a socket that does not read", () => {
  it("is bounded: the message that would exceed the limit closes the socket instead", async () => {
    const { socket, wire, sendBuffer } = await unreadSocket(16 * MIB, UNBOUNDED);
    for (let sent = 0; sent < 100 && socket.closedWith === undefined; sent += 1) {
      void sendBuffer.send("x".repeat(MIB));
      expect(wire.writableLength).toBeLessThanOrEqual(16 * MIB);
    }
    expect(socket.closedWith).toBe(4413);
  });

  it("accepts one message of any size", async () => {
    const { client, socket, sendBuffer } = await unreadSocket(MIB, UNBOUNDED);
    const sent = sendBuffer.send("x".repeat(20 * MIB));
    client.resume();
    await sent;
    expect(socket.closedWith).toBeUndefined();
  });

  it("is bounded over all sockets of a user, until the data is read", async () => {
    const unread = new ByteBudget(24 * MIB, Infinity);
    const [one, two] = [await unreadSocket(Infinity, unread), await unreadSocket(Infinity, unread)];
    const first = one.sendBuffer.send("x".repeat(20 * MIB));
    void two.sendBuffer.send("x".repeat(20 * MIB));
    expect([one.socket.closedWith, two.socket.closedWith]).toEqual([undefined, 4413]);
    one.client.resume();
    await first;
    expect(unread.total).toBe(0);
  });

  it("is bounded in total, except for small messages", async () => {
    const unread = new ByteBudget(Infinity, 24 * MIB);
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => unreadSocket(Infinity, unread)));
    void one?.sendBuffer.send("x".repeat(20 * MIB));
    void two?.sendBuffer.send("x".repeat(20 * MIB));
    void three?.sendBuffer.send("x".repeat(1000));
    expect([one, two, three].map((each) => each?.socket.closedWith)).toEqual([undefined, 1013, undefined]);
  });

  it("is released when the socket closes", async () => {
    const unread = new ByteBudget(Infinity, Infinity);
    const { client, sendBuffer } = await unreadSocket(Infinity, unread);
    const sent = sendBuffer.send("x".repeat(30 * MIB));
    expect(unread.total).toBeGreaterThan(30 * MIB);
    client.terminate();
    await sent;
    expect(unread.total).toBe(0);
  });
});

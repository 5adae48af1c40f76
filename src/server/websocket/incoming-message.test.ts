import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { testApp } from "../../testing/app.js";

const app = await testApp({ LOG_LEVEL: "silent" });
const ada = await app.person("Ada");

/** Opens a socket, and collects its messages. */
async function open(protocols: string[] = [GRAPHQL_TRANSPORT_WS_PROTOCOL]) {
  const socket = new WebSocket(app.url.replace("http", "ws"), protocols);
  const heard: unknown[] = [];
  socket.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString())));
  const closed = once(socket, "close").then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
  await once(socket, "open");
  return { socket, heard, closed };
}

/** Opens a socket that has signed in. */
async function signedIn() {
  const opened = await open();
  const payload = { authorization: `Bearer ${ada.tokens.accessToken}` };
  opened.socket.send(JSON.stringify({ type: "connection_init", payload }));
  await expect.poll(() => opened.heard).toEqual([{ type: "connection_ack" }]);
  return opened;
}

describe("a message type of servers", () => {
  it.each([
    ["next", { id: "1", payload: { data: {} } }],
    ["error", { id: "1", payload: [{ message: "x" }] }],
    ["connection_ack", {}],
  ])("closes with 4400 when sent by a client: %s", async (type, rest) => {
    for (const { socket, closed } of [await open(), await signedIn()]) {
      socket.send(JSON.stringify({ type, ...rest }));
      expect(await closed).toEqual({ code: 4400, reason: `Only servers send messages of type ${type}` });
    }
  });
});

describe("a message", () => {
  it("that is binary closes with 1003", async () => {
    const { socket, closed } = await open();
    socket.send(Buffer.from(`{"type":"ping"}`), { binary: true });
    expect(await closed).toEqual({ code: 1003, reason: "Send JSON in text messages" });
  });

  it("that is not UTF-8 closes with 1007", async () => {
    const { socket, closed } = await open();
    socket.send(Buffer.concat([Buffer.from(`{"type":"ping","payload":{"a":"`), Buffer.of(0xff), Buffer.from(`"}}`)]), {
      binary: false,
    });
    expect((await closed).code).toBe(1007);
  });

  it("that is not a valid frame closes with 1002", async () => {
    const { socket, closed } = await open();
    // Frames of clients must be masked; this one is not.
    (socket as unknown as { _socket: Socket })._socket.write(Buffer.of(0x81, 0x02, 0x7b, 0x7d));
    expect((await closed).code).toBe(1002);
  });

  it("with a lone surrogate is an error of its operation, and the socket stays open", async () => {
    const { socket, heard } = await signedIn();
    socket.send(`{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":{"a":"\\ud800"}}}`);
    socket.send(
      `{"type":"subscribe","id":"2","payload":{"query":"{ __typename }","variables":{"a":"\\ud83d\\ude00"}}}`,
    );
    await expect.poll(() => heard.length).toBe(4);
    expect(heard.slice(1)).toEqual(
      expect.arrayContaining([
        {
          type: "error",
          id: "1",
          payload: [{ message: expect.stringContaining("surrogate") as string, extensions: { code: "BAD_REQUEST" } }],
        },
        { type: "next", id: "2", payload: { data: { __typename: "Query" } } },
      ]),
    );
    socket.close();
  });

  it("with a lone surrogate outside of an operation closes with 4400", async () => {
    const { socket, closed } = await open();
    socket.send(`{"type":"ping","payload":{"a":"\\ud800"}}`);
    expect((await closed).code).toBe(4400);
  });

  it("of 70,000 bytes closes with 1009 before the sign-in, in one frame or in fragments", async () => {
    for (const parts of [1, 10]) {
      const { socket, closed } = await open();
      const text = `{"type":"connection_init","payload":{"a":"${"x".repeat(70_000)}"}}`;
      const size = Math.ceil(text.length / parts);
      for (let from = 0; from < text.length; from += size)
        socket.send(text.slice(from, from + size), { fin: from + size >= text.length });
      expect(await closed).toEqual({ code: 1009, reason: "Sign in first, in fewer bytes" });
    }
  });

  it("of 70,000 bytes is accepted after the sign-in", async () => {
    const { socket, heard } = await signedIn();
    socket.send(JSON.stringify({ type: "ping", payload: { a: "x".repeat(100_000) } }));
    await expect.poll(() => heard.length).toBe(2);
    socket.close();
  });
});

describe("a subprotocol", () => {
  it.each([
    ["of subscriptions-transport-ws", ["graphql-ws"]],
    ["unknown", ["mine"]],
    ["none", []],
  ])("that is not supported closes with the name of the supported one: %s", async (_what, protocols) => {
    const { closed } = await open(protocols);
    const { code, reason } = await closed;
    expect(code).toBe(4406);
    expect(reason).toContain("graphql-transport-ws");
  });

  it("is chosen among several", async () => {
    const { socket } = await open(["graphql-ws", GRAPHQL_TRANSPORT_WS_PROTOCOL]);
    expect(socket.protocol).toBe(GRAPHQL_TRANSPORT_WS_PROTOCOL);
    socket.close();
  });
});

describe("the handshake", () => {
  it("accepts a target in absolute form", async () => {
    const { port } = new URL(app.url);
    const headers = {
      connection: "upgrade",
      upgrade: "WebSocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-protocol": GRAPHQL_TRANSPORT_WS_PROTOCOL,
    };
    const sent = request({ host: "127.0.0.1", port, path: "http://chat.example.com/graphql?x", headers });
    sent.end();
    const [response, wire] = (await once(sent, "upgrade")) as [{ statusCode: number }, Socket];
    wire.destroy();
    expect(response.statusCode).toBe(101);
  });
});

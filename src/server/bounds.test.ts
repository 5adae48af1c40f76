import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type Socket, createConnection } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { type TestApp, testApp } from "../testing/app.js";
import { eventually } from "../testing/eventually.js";

const POST = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const WHOLE = `${POST}Content-Length: 26\r\n\r\n{"query":"{ __typename }"}`;
/** Smallest allowed request limit. */
const SMALL = 65_536;

/** Connections of `write`. */
const opened = new Set<Socket>();
/** The server's ends of all connections, by both ports: connections to several apps may use one port of the client. */
const accepted = new Map<string, Socket>();
const portsOf = (client?: number, server?: number) => `${client} to ${server}`;
subscribe("net.server.socket", (message) => {
  const { socket } = message as { socket: Socket };
  accepted.set(portsOf(socket.remotePort, socket.localPort), socket);
});

// An app that stops waits for connections that are open.
afterEach(() => {
  for (const socket of opened) socket.destroy();
  opened.clear();
});

/** Opens a connection and writes a text. */
function write(app: TestApp, text: string): Socket {
  const socket = createConnection(Number(new URL(app.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(text);
  opened.add(socket);
  return socket;
}

/** Resolves to the first chunk of a connection. */
async function firstOf(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString();
}

/** Resolves to all data of a connection until its end. */
async function allOf(socket: Socket): Promise<string> {
  return Buffer.concat((await socket.toArray()) as Buffer[]).toString();
}

/** Request with 50,000 of the 60,000 bytes of its body. */
function half(address = "203.0.113.1"): string {
  return `${POST}X-Forwarded-For: ${address}\r\nContent-Length: 60000\r\n\r\n{${"x".repeat(50_000)}`;
}

describe("a request that does not arrive in time", () => {
  it.each([
    ["nothing at all", ""],
    ["half a line", "POST /gra"],
    ["headers without an end", POST],
    ["half a body", half()],
    ["a chunk without an end", `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\nhe`],
  ])("is answered with 408 and closed: %s", async (_what, text) => {
    const answer = await allOf(write(hurried, text));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /u);
    expect(answer).toContain(`{"message":"The request did not come in time."`);
    expect(answer).toContain("x-content-type-options: nosniff");
  });

  it("is closed even if it sends single bytes", async () => {
    const socket = write(hurried, `${POST}Content-Length: 60000\r\n\r\n{`);
    const dripping = setInterval(() => socket.write("x"), 50);
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 408 /u);
    clearInterval(dripping);
  });

  it("closes an idle connection", async () => {
    const app = await testApp({ KEEP_ALIVE_MS: "300" });
    expect(await allOf(write(app, WHOLE))).toMatch(/^HTTP\/1\.1 200 /u);
  });
});

describe("a request aborted by its client", () => {
  it("is logged as no error, and leaves no state", async () => {
    const app = await testApp({ MAX_REQUEST_BYTES: String(SMALL), MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALL) });
    const errors = vi.spyOn(app.app.log, "error");
    const cut = vi.spyOn(app.app.log, "debug");
    for (const end of ["destroy", "resetAndDestroy"] as const) {
      const socket = write(app, half());
      await once(socket, "connect");
      await arrival();
      socket[end]();
      await expect
        .poll(() => cut.mock.calls.filter(([, text]) => text === "aborted request: client disconnected"))
        .not.toEqual([]);
      cut.mockClear();
    }
    expect(errors).not.toHaveBeenCalled();
    expect(await firstOf(write(app, WHOLE))).toMatch(/^HTTP\/1\.1 200 /u);
    expect(await answerOf(write(app, `${half()}${"x".repeat(9999)}`))).toMatch(/^HTTP\/1\.1 400 /u);
  });
});

describe("unfinished bodies", () => {
  it("are limited by address, with an error message", async () => {
    const app = await testApp({
      MAX_REQUEST_BYTES: String(SMALL),
      MAX_UNFINISHED_BYTES_PER_ADDRESS: String(2 * SMALL),
      TRUSTED_PROXIES: "1",
    });
    const network = (host: number) => `2001:db8::${host.toString(16)}`;
    const kept = [write(app, half(network(1))), write(app, half(network(2)))];
    await arrival();
    const refused = await answerOf(write(app, half(network(3))));
    expect(refused).toMatch(/^HTTP\/1\.1 429 .*retry-after: 1\r\n.*"code":"RATE_LIMITED","retryAfter":1/su);
    expect(await answerOf(write(app, `${half("2001:db8:0:1::1")}${"x".repeat(9999)}`))).toMatch(/^HTTP\/1\.1 400 /u);
    for (const socket of kept) socket.destroy();
    await expect
      .poll(() => answerOf(write(app, `${half(network(4))}${"x".repeat(9999)}`)))
      .toMatch(/^HTTP\/1\.1 400 .*The body is no JSON/su);
  });

  it("are limited in total", async () => {
    const app = await testApp({
      MAX_REQUEST_BYTES: String(SMALL),
      MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALL),
      MAX_UNFINISHED_BYTES: String(2 * SMALL),
      TRUSTED_PROXIES: "1",
    });
    const kept = [1, 2].map((host) => write(app, half(`203.0.113.${host}`)));
    await arrival();
    expect(await answerOf(write(app, half("203.0.113.3")))).toMatch(/^HTTP\/1\.1 503 .*"code":"SERVICE_UNAVAILABLE"/su);
    // A request that arrives in one piece is never unfinished.
    expect(await firstOf(write(app, WHOLE))).toMatch(/^HTTP\/1\.1 200 /u);
    for (const socket of kept) socket.destroy();
  });
});

describe("connections", () => {
  it("are limited by address; one above is answered with an error and closed", async () => {
    const app = await testApp({ MAX_CONNECTIONS_PER_ADDRESS: "2" });
    const [first] = [write(app, ""), write(app, "")];
    await arrival();
    const refused = write(app, WHOLE);
    expect(await allOf(refused)).toMatch(/^HTTP\/1\.1 429 .*Too many connections are open from your network/su);
    const silent = write(app, "");
    await once(silent.resume(), "close");
    first?.destroy();
    await expect.poll(() => firstOf(write(app, WHOLE)).catch(() => "cut")).toMatch(/^HTTP\/1\.1 200 /u);
  });

  it("are limited in total", async () => {
    const app = await testApp({ MAX_CONNECTIONS: "2" });
    for (let open = 0; open < 2; open += 1) write(app, "");
    await arrival();
    expect(await firstOf(write(app, WHOLE))).toMatch(/^HTTP\/1\.1 503 .*"code":"SERVICE_UNAVAILABLE"/su);
  });

  it("count by the client's network behind a proxy, open sockets and requests in progress", async () => {
    const app = await testApp({ MAX_CONNECTIONS_PER_ADDRESS: "2", TRUSTED_PROXIES: "1" });
    const open = async (address: string) => {
      const headers = { "x-forwarded-for": address };
      const socket = new WebSocket(app.url.replace("http", "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL, { headers });
      socket.on("error", () => undefined);
      const opened = once(socket, "open").then(() => "open");
      const refused = once(socket, "unexpected-response").then(
        ([, response]) => (response as IncomingMessage).statusCode,
      );
      return { socket, how: await Promise.race([opened, refused]) };
    };
    const first = await open("2001:db8::1");
    expect([first.how, (await open("2001:db8::2")).how]).toEqual(["open", "open"]);
    expect((await open("2001:db8::3")).how).toBe(429);
    expect(await statusFrom(app, "2001:db8::4")).toBe(429);
    expect(await statusFrom(app, "2001:db8:0:1::4")).toBe(200);
    first.socket.close();
    await expect.poll(() => statusFrom(app, "2001:db8::4")).toBe(200);
    // An answered request is no longer in progress.
    for (let asked = 0; asked < 5; asked += 1) expect(await statusFrom(app, "2001:db8:0:1::4")).toBe(200);
  });

  it("that close with requests in progress are not counted any more", async () => {
    const app = await testApp({ MAX_CONNECTIONS_PER_ADDRESS: "5", TRUSTED_PROXIES: "1" });
    for (let cut = 0; cut < 3; cut += 1) {
      const socket = write(app, WHOLE.replace("Host: x", "Host: x\r\nX-Forwarded-For: 203.0.113.1").repeat(5));
      await once(socket, "connect");
      await arrival();
      socket.destroy();
    }
    await expect.poll(() => statusFrom(app, "203.0.113.1")).toBe(200);
  });

  it("carry 20 pipelined requests", async () => {
    const app = await testApp();
    const { tokens } = await app.person("Ada");
    // The query reads the database, so that no response is sent before all requests have arrived.
    const ask = `${POST}Authorization: Bearer ${tokens.accessToken}\r\nContent-Length: 33\r\n\r\n{"query":"{ viewer { user{id}}}"}`;
    const answers = await allOf(write(app, ask.repeat(30) + ask.replace("Host", "Connection: close\r\nHost")));
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (?<status>\d+)/gu)].map(({ groups }) => groups?.["status"]);
    expect(statuses).toEqual([...Array<string>(20).fill("200"), ...Array<string>(11).fill("429")]);
  });
});

describe("invalid HTTP", () => {
  it.each([
    ["arbitrary bytes", "\0\x01\x02\r\n\r\n", 400],
    ["giant headers", `${POST}X-A: ${"a".repeat(100_000)}\r\n\r\n`, 431],
    ["thousands of headers", `${POST}${"A: b\r\n".repeat(20_000)}\r\n`, 431],
    ["two lengths", `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400],
    ["a length and chunks", `${POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["an upgrade by POST", `${POST}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n`, 400],
    [
      "an upgrade with a faulty key",
      "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n",
      400,
    ],
    [
      "an upgrade with faulty subprotocols",
      "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a,,b\r\n\r\n",
      400,
    ],
  ])("is rejected with a message: %s", async (_what, text, status) => {
    const answer = await allOf(write(shared, text));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, "u"));
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toHaveProperty("errors.0.message");
  });
});

describe("an upgrade to a protocol other than WebSocket", () => {
  it("is ignored: each request is served over HTTP/1.1, over one connection", async () => {
    const warnings = vi.spyOn(process, "emitWarning");
    const socket = write(shared, "");
    for (let asked = 0; asked < 15; asked += 1) {
      socket.write(WHOLE.replace("Host: x", "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c"));
      expect(await firstOf(socket)).toMatch(/^HTTP\/1\.1 200 .*"data":\{"__typename":"Query"\}/su);
    }
    socket.end("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: TLS/1.3\r\n\r\n");
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 200 /u);
    expect(warnings).not.toHaveBeenCalled();
  });
});

const shared = await testApp();
const hurried = await testApp({ HEADERS_TIMEOUT_MS: "300", REQUEST_TIMEOUT_MS: "600" });

/** Waits until the server has read all that was written. */
function arrival(): Promise<void> {
  return eventually(() => {
    for (const socket of opened) {
      if (socket.destroyed) continue;
      const end = accepted.get(portsOf(socket.localPort, socket.remotePort));
      expect(end?.bytesRead).toBe(socket.bytesWritten);
    }
  }, 5);
}

async function answerOf(socket: Socket): Promise<string> {
  const answer = await firstOf(socket);
  socket.destroy();
  return answer;
}

async function statusFrom({ url }: TestApp, address: string): Promise<number | undefined> {
  const headers = { "content-type": "application/json", "x-forwarded-for": address };
  const sent = request(url, { method: "POST", headers, agent: false });
  sent.end(`{"query":"{ __typename }"}`);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type Socket, createConnection } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { type TestApp, testApp } from "../testing/app.js";

const POST = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const WHOLE = `${POST}Content-Length: 26\r\n\r\n{"query":"{ __typename }"}`;
/** The smallest that a request may be bounded by. */
const SMALL = 65_536;

/** Opens a connection and says something over it. */
function say(app: TestApp, text: string): Socket {
  const socket = createConnection(Number(new URL(app.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(text);
  return socket;
}

/** The first that comes over a connection. */
async function firstOf(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString();
}

/** All that comes over a connection until its end. */
async function allOf(socket: Socket): Promise<string> {
  return Buffer.concat((await socket.toArray()) as Buffer[]).toString();
}

/** A request with most of a body of 60,000 bytes. */
function half(address = "203.0.113.1"): string {
  return `${POST}X-Forwarded-For: ${address}\r\nContent-Length: 60000\r\n\r\n{${"x".repeat(50_000)}`;
}

describe("what does not come in time", () => {
  it.each([
    ["nothing at all", ""],
    ["half a line", "POST /gra"],
    ["headers without an end", POST],
    ["half a body", half()],
    ["a chunk without an end", `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\nhe`],
  ])("is answered with 408 and cut: %s", async (_what, text) => {
    const app = await testApp({ HEADERS_TIMEOUT_MS: "300", REQUEST_TIMEOUT_MS: "600" });
    const answer = await allOf(say(app, text));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /u);
    expect(answer).toContain(`{"message":"The request did not come in time."`);
    expect(answer).toContain("x-content-type-options: nosniff");
  });

  it("is cut even if a byte comes now and then", async () => {
    const app = await testApp({ HEADERS_TIMEOUT_MS: "300", REQUEST_TIMEOUT_MS: "600" });
    const socket = say(app, `${POST}Content-Length: 60000\r\n\r\n{`);
    const dripping = setInterval(() => socket.write("x"), 50);
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 408 /u);
    clearInterval(dripping);
  });

  it("is a connection that is idle for long", async () => {
    const app = await testApp({ KEEP_ALIVE_MS: "300" });
    expect(await allOf(say(app, WHOLE))).toMatch(/^HTTP\/1\.1 200 /u);
  });
});

describe("a request that is cut off", () => {
  it("is no error of the server's, and leaves nothing", async () => {
    const app = await testApp({ MAX_REQUEST_BYTES: String(SMALL), MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALL) });
    const errors = vi.spyOn(app.app.log, "error");
    const cut = vi.spyOn(app.app.log, "debug");
    for (const end of ["destroy", "resetAndDestroy"] as const) {
      const socket = say(app, half());
      await once(socket, "connect");
      await unfinished();
      socket[end]();
      await expect
        .poll(() => cut.mock.calls.filter(([, text]) => text === "aborted request: client disconnected"))
        .not.toEqual([]);
      cut.mockClear();
    }
    expect(errors).not.toHaveBeenCalled();
    expect(await firstOf(say(app, WHOLE))).toMatch(/^HTTP\/1\.1 200 /u);
    expect(await answerOf(say(app, `${half()}${"x".repeat(9999)}`))).toMatch(/^HTTP\/1\.1 400 /u);
  });
});

describe("bodies that are not whole", () => {
  it("are bounded by address, with words, until they are", async () => {
    const app = await testApp({
      MAX_REQUEST_BYTES: String(SMALL),
      MAX_UNFINISHED_BYTES_PER_ADDRESS: String(2 * SMALL),
      TRUSTED_PROXIES: "1",
    });
    const network = (host: number) => `2001:db8::${host.toString(16)}`;
    const kept = [say(app, half(network(1))), say(app, half(network(2)))];
    await unfinished();
    const refused = await answerOf(say(app, half(network(3))));
    expect(refused).toMatch(/^HTTP\/1\.1 429 .*retry-after: 1\r\n.*"code":"RATE_LIMITED","retryAfter":1/su);
    expect(await answerOf(say(app, `${half("2001:db8:0:1::1")}${"x".repeat(9999)}`))).toMatch(/^HTTP\/1\.1 400 /u);
    for (const socket of kept) socket.destroy();
    await expect
      .poll(() => answerOf(say(app, `${half(network(4))}${"x".repeat(9999)}`)))
      .toMatch(/^HTTP\/1\.1 400 .*The body is no JSON/su);
  });

  it("are bounded in all", async () => {
    const app = await testApp({
      MAX_REQUEST_BYTES: String(SMALL),
      MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALL),
      MAX_UNFINISHED_BYTES: String(2 * SMALL),
      TRUSTED_PROXIES: "1",
    });
    const kept = [1, 2].map((host) => say(app, half(`203.0.113.${host}`)));
    await unfinished();
    expect(await answerOf(say(app, half("203.0.113.3")))).toMatch(/^HTTP\/1\.1 503 .*"code":"SERVICE_UNAVAILABLE"/su);
    // A request in one piece is never unfinished.
    expect(await firstOf(say(app, WHOLE))).toMatch(/^HTTP\/1\.1 200 /u);
    for (const socket of kept) socket.destroy();
  });
});

describe("connections", () => {
  it("are bounded by address, and one too many is told so and cut", async () => {
    const app = await testApp({ MAX_CONNECTIONS_PER_ADDRESS: "2" });
    const [first] = [say(app, ""), say(app, "")];
    await unfinished();
    const refused = say(app, WHOLE);
    expect(await allOf(refused)).toMatch(/^HTTP\/1\.1 429 .*Too many connections are open from your network/su);
    const silent = say(app, "");
    await once(silent.resume(), "close");
    first?.destroy();
    await expect.poll(() => firstOf(say(app, WHOLE)).catch(() => "cut")).toMatch(/^HTTP\/1\.1 200 /u);
  });

  it("are bounded in all", async () => {
    const app = await testApp({ MAX_CONNECTIONS: "2" });
    for (let open = 0; open < 2; open += 1) say(app, "");
    await unfinished();
    expect(await firstOf(say(app, WHOLE))).toMatch(/^HTTP\/1\.1 503 .*"code":"SERVICE_UNAVAILABLE"/su);
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

  it("that are cut under many requests count no longer", async () => {
    const app = await testApp({ MAX_CONNECTIONS_PER_ADDRESS: "5", TRUSTED_PROXIES: "1" });
    for (let cut = 0; cut < 3; cut += 1) {
      const socket = say(app, WHOLE.replace("Host: x", "Host: x\r\nX-Forwarded-For: 203.0.113.1").repeat(5));
      await once(socket, "connect");
      await unfinished();
      socket.destroy();
    }
    await expect.poll(() => statusFrom(app, "203.0.113.1")).toBe(200);
  });

  it("carry few requests at once", async () => {
    const app = await testApp();
    const { tokens } = await app.person("Ada");
    // It goes to the database, so that none is answered before all have come.
    const ask = `${POST}Authorization: Bearer ${tokens.accessToken}\r\nContent-Length: 33\r\n\r\n{"query":"{ viewer { user{id}}}"}`;
    const answers = await allOf(say(app, ask.repeat(30) + ask.replace("Host", "Connection: close\r\nHost")));
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (?<status>\d+)/gu)].map(({ groups }) => groups?.["status"]);
    expect(statuses).toEqual([...Array<string>(20).fill("200"), ...Array<string>(11).fill("429")]);
  });
});

describe("what is no HTTP", () => {
  it.each([
    ["noise", "\0\x01\x02\r\n\r\n", 400],
    ["giant headers", `${POST}X-A: ${"a".repeat(100_000)}\r\n\r\n`, 431],
    ["thousands of headers", `${POST}${"A: b\r\n".repeat(20_000)}\r\n`, 431],
    ["two lengths", `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400],
    ["a length and chunks", `${POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["an upgrade to something else", `${POST}Connection: upgrade\r\nUpgrade: h2c\r\n\r\n`, 400],
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
  ])("is refused in words: %s", async (_what, text, status) => {
    const answer = await allOf(say(shared, text));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, "u"));
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toHaveProperty("errors.0.message");
  });
});

const shared = await testApp();

/** A moment in which what was said has arrived. */
function unfinished(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
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

import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { createConnection } from "node:net";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { type TestApp, testApp } from "../testing/app.js";
import { growthDuring } from "../testing/metrics.js";
import { runOverHttp, runOverSocket } from "../testing/requests.js";

const app = await testApp({ MAX_REQUEST_BYTES: "65536", MAX_SOCKETS_PER_USER: "2", LOG_LEVEL: "silent" });

describe("the HTTP side", () => {
  it("is alive, ready, and at /graphql", async () => {
    expect(await get("/healthz")).toEqual([200, "alive\n"]);
    expect(await get("/readyz")).toEqual([200, "ready\n"]);
    expect(await get("/nowhere")).toEqual([404, "There is nothing here. The API is at /graphql.\n"]);
  });

  it("stays ready when a newer version has migrated the database", async () => {
    const old = await testApp();
    await old.app.db.execute(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ('later', '', NOW(3), '99990101000000_later', NOW(3), 1)`,
    );
    expect(await get("/readyz", old)).toEqual([200, expect.stringMatching(/^degraded: .*by a newer ConvoSpace/u)]);
  });

  it("answers each request with an id, the client's own if given", async () => {
    const headers = async (init?: RequestInit) => (await fetch(at("/healthz"), init)).headers;
    expect((await headers({ headers: { "x-request-id": "mine" } })).get("x-request-id")).toBe("mine");
    expect((await headers()).get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/u);
  });

  it("refuses a body that is too large", async () => {
    const answer = await post(app.url, JSON.stringify({ query: `{ __typename } # ${"x".repeat(5_000_000)}` }));
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { errors: [{ message: "A request may have at most 65536 bytes.", extensions: { code: "REQUEST_TOO_LARGE" } }] },
    ]);
  });

  it.each(["//", "http://", "/%zz", "*", "/graphql?%"])(
    "answers the malformed target %s and stays up",
    async (path) => {
      const { port } = new URL(app.url);
      for (const upgrade of ["", "Connection: Upgrade\r\nUpgrade: websocket\r\n"]) {
        const socket = createConnection(Number(port), "127.0.0.1");
        socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`);
        const chunks = (await socket.toArray()) as Buffer[];
        expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 4\d\d /u);
      }
      expect(await get("/healthz")).toEqual([200, "alive\n"]);
    },
  );

  it("allows CORS for listed origins only", async () => {
    const allowed = (origin: string, method = "POST") =>
      fetch(app.url, {
        method,
        headers: { origin, "content-type": "application/json", "access-control-request-headers": "content-type" },
        ...(method === "POST" && { body: `{"query":"{ __typename }"}` }),
      }).then(({ headers }) => headers.get("access-control-allow-origin"));
    expect(await allowed("http://localhost:5173")).toBe("http://localhost:5173");
    expect(await allowed("http://localhost:5173", "OPTIONS")).toBe("http://localhost:5173");
    expect(await allowed("https://evil.example")).toBeNull();
    expect(await allowed("http://localhost.evil.example", "OPTIONS")).toBeNull();
  });
});

describe("the WebSocket side", () => {
  it.each([
    ["a foreign page", "/graphql", "https://evil.example", 403],
    ["another path", "/elsewhere", "http://localhost:3000", 404],
  ])("refuses %s", async (_what, path, origin, status) => {
    const socket = connect(at(path), { origin });
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
    socket.on("error", () => undefined).terminate();
    expect(response.statusCode).toBe(status);
  });

  it.each([
    ["4403 without a token", { type: "connection_init" }, 4403, "Sign in first: this needs an access token."],
    ["4400 to invalid JSON", "garbage", 4400, "Invalid message received"],
    ["4400 to a message encoded as a string", JSON.stringify('{"type":"ping"}'), 4400, "Invalid message received"],
    [
      "4401 to an operation before the sign-in",
      { type: "subscribe", id: "1", payload: { query: "{ __typename }" } },
      4401,
      "Unauthorized",
    ],
  ])("closes with %s", async (_what, message, code, reason) => {
    const socket = connect(app.url);
    await once(socket, "open");
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
    expect(await closeOf(socket)).toEqual({ code, reason });
  });

  it("closes with 4403 to a malformed token", async () => {
    const socket = await signIn(app.url, "Bearer nonsense");
    expect((await closeOf(socket)).code).toBe(4403);
  });

  it("closes a user's socket above the limit with 4429, and accepts another when one has closed", async () => {
    const ada = await app.person("Ada");
    const open = () => signIn(app.url, `Bearer ${ada.tokens.accessToken}`);
    const acknowledged = (socket: WebSocket) => once(socket, "message").then(([ack]) => String(ack));
    const first = await open();
    expect(await acknowledged(first)).toContain("connection_ack");
    expect(await acknowledged(await open())).toContain("connection_ack");
    expect(await closeOf(await open())).toEqual({ code: 4429, reason: "Too many sockets of one user" });

    first.close(1000);
    // The server gets the close a moment after its client.
    const answer = async () => {
      const socket = await open();
      return Promise.race([acknowledged(socket), closeOf(socket).then(({ code }) => String(code))]);
    };
    await expect.poll(answer).toContain("connection_ack");
  });
});

describe("an operation that fails", () => {
  const nested = (depth: number): string =>
    depth === 0 ? "id" : `conversation { lastMessage { ${nested(depth - 2)} } }`;
  const page = "conversations(first: $n) { nodes { messages(last: $n) { nodes { id body } } } }";

  it.each([
    ["cannot be parsed", "{ viewer {", {}, "GRAPHQL_PARSE_FAILED"],
    ["nests its values too deep", `{ user(id: ${"[".repeat(2000)}`, {}, "GRAPHQL_PARSE_FAILED"],
    ["has too many tokens", `{ ${"id ".repeat(6000)} }`, {}, "GRAPHQL_PARSE_FAILED"],
    ["does not fit the schema", "{ nothing }", {}, "GRAPHQL_VALIDATION_FAILED"],
    ["is too deep", `{ message(id: "x") { ${nested(14)} } }`, {}, "GRAPHQL_VALIDATION_FAILED"],
    ["is too complex", `query ($n: Int = 100) { ${page} }`, {}, "QUERY_TOO_COMPLEX"],
    ["is too complex with its variables", `query ($n: Int!) { ${page} }`, { n: 90 }, "QUERY_TOO_COMPLEX"],
    ["is too complex behind nested fragments", tangled(), {}, "QUERY_TOO_COMPLEX"],
    ["lacks a variable", "query ($id: ID!) { user(id: $id) { id } }", {}, "BAD_USER_INPUT"],
    ["has a faulty variable", "query ($id: ID!) { user(id: $id) { id } }", { id: { a: 1 } }, "BAD_USER_INPUT"],
    [
      "does not name one of several operations",
      "query A { __typename } query B { __typename }",
      {},
      "OPERATION_RESOLUTION_FAILURE",
    ],
    ["asks for a page of no size", "{ conversations(first: 0) { nodes { id } } }", {}, "BAD_USER_INPUT"],
  ])("has the same error over both transports when it %s", async (_what, query, variables, code) => {
    const ada = await app.person("Ada");
    const [overHttp, overSocket] = [
      await runOverHttp(app, ada, { query, variables }),
      await runOverSocket(app, ada, { query, variables }),
    ];
    expect(overSocket).toEqual(overHttp);
    expect(overHttp.errors?.map(({ extensions }) => extensions?.["code"])).toContain(code);
  });

  it("is refused over HTTP if it is a subscription, with a hint at the socket", async () => {
    const query = "subscription { events { __typename } }";
    const { errors } = await runOverHttp(app, await app.person("Ada"), { query });
    expect(errors).toEqual([
      {
        message: "Subscriptions go over WebSocket (graphql-transport-ws), at this same address.",
        extensions: { code: "BAD_REQUEST" },
      },
    ]);
  });

  it("is masked over both transports, with an error id", async () => {
    const broken = await testApp({ LOG_LEVEL: "silent" });
    const ada = await broken.person("Ada");
    await broken.app.db.execute("RENAME TABLE login_history TO somewhere_else");
    const query = "{ viewer { loginHistory { nodes { id } } } }";
    const answers = [await runOverHttp(broken, ada, { query }), await runOverSocket(broken, ada, { query })];
    await broken.app.db.execute("RENAME TABLE somewhere_else TO login_history");
    const masked = {
      message: "Something went wrong on our side. Please try again later.",
      path: ["viewer", "loginHistory"],
      extensions: { code: "INTERNAL_SERVER_ERROR", errorId: expect.stringMatching(/^[0-9a-f-]{36}$/u) as string },
    };
    expect(answers.map(({ errors }) => errors)).toMatchObject([[masked], [masked]]);
    const ids = answers.map(({ errors }) => errors?.[0]?.extensions?.["errorId"]);
    expect(new Set(ids).size).toBe(2);
    expect(JSON.stringify(answers)).not.toContain("login_history");
  });
});

describe("a document", () => {
  it("is cached for both transports", async () => {
    const ada = await app.person("Ada");
    const validated = await growthDuring(app, async () => {
      for (const query of ["{ a: __typename }", "{ b: __typename }"]) {
        expect(await runOverSocket(app, ada, { query })).toEqual(await runOverHttp(app, ada, { query }));
      }
    });
    expect(validated("documents_validated_total")).toBe(2);
  });
});

describe("in production", () => {
  it("hides the schema", async () => {
    const secret = "a secret that has more than 32 characters";
    const production = await testApp({
      NODE_ENV: "production",
      PUBLIC_URL: "https://chat.example.com",
      RATE_LIMITS: "on",
      JWT_SECRET: secret,
      SMS_GATEWAY_URL: "http://127.0.0.1:1",
      CORS_ORIGINS: "",
    });
    const ada = await production.person("Ada");
    const query = "{ __schema { types { name } } }";
    for (const answer of [
      await runOverHttp(production, ada, { query }),
      await runOverSocket(production, ada, { query }),
    ]) {
      expect(answer.data).toBeUndefined();
      expect(answer.errors?.[0]?.extensions?.["code"]).toBe("GRAPHQL_VALIDATION_FAILED");
    }
  });
});

describe("drain", () => {
  it("fails readiness and rejects new connections while sockets close", async () => {
    const leaving = await testApp();
    const ada = await leaving.person("Ada");
    const socket = await signIn(leaving.url, `Bearer ${ada.tokens.accessToken}`);
    await once(socket, "message");
    const early = new Agent({ keepAlive: true });
    expect(await ask(early, leaving)).toMatchObject({ statusCode: 200 });
    // A socket that does not read does not answer the close frame either, and delays the drain for its two seconds.
    socket.pause();
    const stopping = leaving.stop();
    await expect.poll(() => get("/readyz", leaving)).toEqual([503, "draining\n"]);
    expect(await get("/healthz", leaving)).toEqual([200, "alive\n"]);
    // Open connections are answered with `Connection: close`; new ones get 503.
    expect(await ask(early, leaving)).toMatchObject({ statusCode: 200, headers: { connection: "close" } });
    expect(await ask(new Agent(), leaving)).toMatchObject({ statusCode: 503, headers: { "retry-after": "1" } });
    const late = connect(leaving.url);
    const [, response] = (await once(late, "unexpected-response")) as [unknown, IncomingMessage];
    late.on("error", () => undefined).terminate();
    expect(response.statusCode).toBe(503);
    await stopping;
    await expect(get("/healthz", leaving)).rejects.toThrow("fetch failed");
  });
});

/** Query that spreads the same fields ten thousand times. */
function tangled(): string {
  const [one, two] = ["...One ".repeat(100), "...Two ".repeat(100)];
  return `{ ${one} } fragment One on Query { ${two} } fragment Two on Query { viewer { id } }`;
}

/** Sends a query over a connection of the agent; resolves once the response is read. */
async function ask(agent: Agent, { url }: TestApp): Promise<IncomingMessage> {
  const sent = request(url, { method: "POST", agent, headers: { "content-type": "application/json" } });
  sent.end(`{"query":"{ __typename }"}`);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  await once(response.resume(), "end");
  return response;
}

function at(path: string, { url }: TestApp = app): string {
  return new URL(path, url).href;
}

async function get(path: string, from: TestApp = app): Promise<[number, string]> {
  const response = await fetch(at(path, from));
  return [response.status, await response.text()];
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
}

function connect(url: string, options: ClientOptions = {}): WebSocket {
  return new WebSocket(url.replace(/^http/u, "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL, options);
}

/** Opens a socket and sends its connection_init. */
async function signIn(url: string, authorization: string): Promise<WebSocket> {
  const socket = connect(url);
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  return socket;
}

async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}

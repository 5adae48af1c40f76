import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createConnection } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../testing/app.js";
import { newPhoneNumber } from "../../testing/person.js";

const app = await testApp({ MAX_REQUEST_BYTES: "65536", LOG_LEVEL: "silent", HSTS_SECONDS: "3600" });
const production = await testApp({
  NODE_ENV: "production",
  PUBLIC_URL: "https://chat.example.com",
  RATE_LIMITS: "on",
  JWT_SECRET: "a secret that has more than 32 characters",
  SMS_GATEWAY_URL: "http://127.0.0.1:1",
  CORS_ORIGINS: "",
  LOG_LEVEL: "silent",
});
const ada = await app.person("Ada");
const authorization = `Bearer ${ada.tokens.accessToken}`;
const QUERY = JSON.stringify({ query: "{ __typename }" });

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends requests that fetch does not allow. */
async function send({ method = "POST", path = "/graphql", headers = {}, body = "" }: Sent, to: TestApp = app) {
  const { port } = new URL(to.url);
  const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
  sent.end(method === "POST" ? body : undefined);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = Buffer.concat((await response.toArray()) as Buffer[]).toString();
  return { status: response.statusCode, headers: response.headers, text } satisfies Answer;
}

function json(headers: Record<string, string> = {}): Record<string, string> {
  return { "content-type": "application/json", ...headers };
}

/** Returns message and code of a GraphQL error response. */
function refusalIn({ text }: Answer): { message: string; code: string } {
  const { errors } = JSON.parse(text) as { errors: [{ message: string; extensions: { code: string } }] };
  return { message: errors[0].message, code: errors[0].extensions.code };
}

describe("a query by GET", () => {
  const asked = new URLSearchParams({
    query: "query Me($skip: Boolean!) { viewer { user { fullName @skip(if: $skip) } } }",
    operationName: "Me",
    variables: `{"skip":false}`,
  });
  const path = `/graphql?${asked.toString()}`;
  const accept = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream";

  it("is answered as urql sends it, with a token and no content-type", async () => {
    const answer = await send({ method: "GET", path, headers: { accept, authorization } });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ data: { viewer: { user: { fullName: "Ada" } } } });
  });

  it("is answered with a header that asks for a preflight", async () => {
    expect((await send({ method: "GET", path, headers: { "graphql-require-preflight": "1" } })).status).toBe(200);
  });

  it("is refused when a foreign page could have sent it (CSRF)", async () => {
    const answer = await send({ method: "GET", path, headers: { accept } });
    expect([answer.status, refusalIn(answer).code]).toEqual([400, "BAD_REQUEST"]);
    expect(refusalIn(answer).message).toContain("CSRF");
    expect(answer.text).not.toContain("apollo");
  });

  it("runs no mutation", async () => {
    const mutation = `/graphql?query=${encodeURIComponent("mutation { logout { userErrors { code } } }")}`;
    expect((await send({ method: "GET", path: mutation, headers: { authorization } })).status).toBe(405);
  });

  it.each([
    ["bytes that are no UTF-8", "/graphql?query=%FF%FE"],
    ["half of a surrogate pair", `/graphql?query={__typename}&variables=${encodeURIComponent(`{"a":"\\ud800"}`)}`],
  ])("is refused with %s", async (_what, bad) => {
    const answer = await send({ method: "GET", path: bad, headers: { authorization } });
    expect([answer.status, refusalIn(answer).code]).toEqual([400, "BAD_REQUEST"]);
  });
});

describe("a batch", () => {
  it.each([
    ["POST", { headers: json(), body: `[${QUERY},${QUERY}]` }],
    ["POST, empty", { headers: json(), body: "[]" }],
    [
      "GET, as graphql-request sends it",
      { method: "GET", path: `/graphql?query=${encodeURIComponent('["{ __typename }"]')}`, headers: { authorization } },
    ],
  ])("is refused with a message that names the supported form, by %s", async (_what, sent) => {
    const answer = await send(sent);
    expect([answer.status, refusalIn(answer).code]).toEqual([400, "BAD_REQUEST"]);
    expect(refusalIn(answer).message).toContain("one WebSocket (graphql-transport-ws)");
  });

  it.each(["null", "5", '"{ __typename }"', "true"])("or any other non-object is refused: %s", async (body) => {
    const answer = await send({ headers: json(), body });
    expect([answer.status, refusalIn(answer).code]).toEqual([400, "BAD_REQUEST"]);
    expect(refusalIn(answer).message).toContain("must be a JSON object");
  });
});

describe("a body", () => {
  it.each([
    "application/json",
    "Application/JSON",
    "application/json;charset=UTF-8",
    'application/json ; charset="utf-8"',
    "application/json; charset=utf8",
  ])("is read as %s", async (type) => {
    expect((await send({ headers: { "content-type": type }, body: QUERY })).status).toBe(200);
  });

  it.each([
    ["application/jsonp", "application/jsonp"],
    ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded"],
    ["text/plain", "text/plain"],
    ["application/graphql", "application/graphql"],
    ["application/json; charset=iso-8859-1", "iso-8859-1"],
    ["application/json; charset=utf-16", "utf-16"],
    ["multipart/form-data; boundary=x", "https address"],
  ])("is refused as %s, with the reason", async (type, why) => {
    const answer = await send({ headers: { "content-type": type }, body: QUERY });
    expect([answer.status, refusalIn(answer).code]).toEqual([415, "BAD_REQUEST"]);
    expect(refusalIn(answer).message).toContain(why);
  });

  it("is refused without a content-type", async () => {
    const answer = await send({ body: QUERY });
    expect([answer.status, refusalIn(answer).message]).toEqual([
      415,
      "Send the request as application/json in UTF-8: got no content-type.",
    ]);
  });

  it("is refused when it is compressed", async () => {
    const answer = await send({ headers: json({ "content-encoding": "gzip" }), body: gzipSync(QUERY) });
    expect([answer.status, answer.headers["accept-encoding"]]).toEqual([415, "identity"]);
    expect(refusalIn(answer).message).toContain("not compressed");
  });

  it("may begin with a byte order mark", async () => {
    expect((await send({ headers: json(), body: `\uFEFF${QUERY}` })).status).toBe(200);
  });

  it.each([
    ["is empty", "", "The body is empty"],
    ["is no JSON", "{", "The body is no JSON"],
    ["is no object", "[1]", ""],
    [
      "is no UTF-8",
      Buffer.concat([Buffer.from(`{"query":"{ __typename } # `), Buffer.of(0xff), Buffer.from(`"}`)]),
      "no valid UTF-8",
    ],
    ["is Latin-1", Buffer.from(`{"query":"{ __typename } # é"}`, "latin1"), "no valid UTF-8"],
  ])("is refused when it %s", async (_what, body, words) => {
    const answer = await send({ headers: json(), body });
    expect([answer.status, refusalIn(answer).code]).toEqual([400, "BAD_REQUEST"]);
    expect(refusalIn(answer).message).toContain(words);
  });

  it.each([
    ["in a value", `{"query":"{ __typename }","variables":{"a":["x\\ud800y"]}}`, 400],
    ["the second half alone", `{"query":"{ __typename }","variables":{"a":"\\uDC00"}}`, 400],
    ["in a name", `{"query":"{ __typename }","variables":{"\\uD83D":1}}`, 400],
    ["in the right order", `{"query":"{ __typename }","variables":{"a":"\\ud83d\\ude00"}}`, 200],
    ["in the wrong order", `{"query":"{ __typename }","variables":{"a":"\\ude00\\ud83d"}}`, 400],
    ["behind a backslash", `{"query":"{ __typename }","variables":{"a":"\\\\ud800"}}`, 200],
  ])("with surrogates %s is answered with its status", async (_what, body, status) => {
    expect((await send({ headers: json(), body })).status).toBe(status);
  });

  it("that is too large is refused with a GraphQL error, with and without Content-Length", async () => {
    const large = JSON.stringify({ query: `{ __typename } # ${"x".repeat(70_000)}` });
    for (const headers of [{ "content-length": String(large.length) }, { "transfer-encoding": "chunked" }]) {
      const answer = await send({ headers: json(headers), body: large });
      expect([answer.status, refusalIn(answer)]).toEqual([
        413,
        { message: "A request may have at most 65536 bytes.", code: "REQUEST_TOO_LARGE" },
      ]);
    }
  });

  it("is read in chunks of one byte", async () => {
    const { port } = new URL(app.url);
    const socket = createConnection(Number(port), "127.0.0.1");
    const chunks = [...Buffer.from(QUERY)].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`);
    socket.write("POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n");
    socket.write(`Transfer-Encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`);
    expect(Buffer.concat((await socket.toArray()) as Buffer[]).toString()).toContain(`{"data":{"__typename":"Query"}}`);
  });

  it("keeps UTF-8 characters of every length", async () => {
    const fullName = "Ⅷ é 日本 👩‍👩‍👧";
    const phoneNumber = newPhoneNumber();
    const ask = async (query: string, input: object) => {
      const body = JSON.stringify({ query, variables: { input } });
      return JSON.parse((await send({ headers: json(), body })).text) as unknown;
    };
    await ask("mutation ($input: SendOtpInput!) { sendOtp(input: $input) { expiresAt } }", { phoneNumber });
    const answer = await ask(
      "mutation ($input: VerifyOtpInput!) { verifyOtp(input: $input) { viewer { user { fullName } } } }",
      { phoneNumber, code: app.codeFor(phoneNumber), fullName },
    );
    expect(answer).toEqual({ data: { verifyOtp: { viewer: { user: { fullName } } } } });
  });
});

describe("a method", () => {
  it.each(["DELETE", "TRACE", "PUT", "PATCH", "HEAD"])("%s is not allowed on /graphql", async (method) => {
    const answer = await send({ method, headers: json() });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, POST, OPTIONS"]);
  });

  it.each(["DELETE", "TRACE", "POST"])("%s is not allowed on /healthz", async (method) => {
    const answer = await send({ method, path: "/healthz" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe("a request target", () => {
  it.each(["http://localhost/graphql", "HTTPS://chat.example.com:8443/graphql"])(
    "in absolute form, as %s, is served",
    async (path) => {
      const answer = await send({ path, headers: json(), body: QUERY });
      expect([answer.status, answer.text]).toEqual([200, `{"data":{"__typename":"Query"}}\n`]);
    },
  );

  it("in absolute form keeps its query", async () => {
    const path = "http://localhost/graphql?query=%7B__typename%7D";
    expect((await send({ method: "GET", path, headers: { authorization } })).status).toBe(200);
  });
});

describe("the Accept header", () => {
  it.each([
    ["text/event-stream", "graphql-transport-ws"],
    ["image/png", "application/json"],
    ["application/json;q=0", "application/json"],
  ])("is refused before the operation runs when it is %s alone", async (accept, way) => {
    const body = JSON.stringify({ query: "mutation { logout { userErrors { code } } }" });
    const answer = await send({ headers: json({ accept, authorization }), body });
    expect([answer.status, refusalIn(answer).code]).toEqual([406, "BAD_REQUEST"]);
    expect(refusalIn(answer).message).toContain(way);
    // The mutation has not run.
    expect(
      JSON.parse(
        (await send({ headers: json({ authorization }), body: `{"query":"{ viewer { id: __typename } }"}` })).text,
      ),
    ).toHaveProperty("data.viewer.id");
  });

  it.each(["*/*", "application/*", "application/json;q=0.5, text/event-stream", "APPLICATION/JSON", ""])(
    "may be %s",
    async (accept) => {
      expect((await send({ headers: json({ accept }), body: QUERY })).status).toBe(200);
    },
  );
});

describe("every answer", () => {
  it.each([
    ["a result", { headers: json(), body: QUERY }],
    ["an error", { headers: json(), body: "{" }],
    ["a preflight", { method: "OPTIONS" }],
    ["health", { method: "GET", path: "/healthz" }],
    ["nothing", { method: "GET", path: "/nowhere" }],
    ["another place", { method: "GET", path: "/" }],
    ["metrics", { method: "GET", path: "/metrics" }],
    ["an expectation that nobody meets", { headers: json({ expect: "the unexpected" }), body: QUERY }],
    ["an upgrade that is refused", { method: "GET", headers: { connection: "upgrade", upgrade: "websocket" } }],
  ])("has headers against sniffing, caching and framing: %s", async (_what, sent) => {
    expect((await send(sent)).headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "strict-transport-security": "max-age=3600; includeSubDomains",
    });
  });

  it("has no HSTS header without TLS", async () => {
    const { headers } = await send({ method: "GET", path: "/healthz" }, production);
    expect(headers["strict-transport-security"]).toBeUndefined();
  });
});

describe("a browser at the endpoint", () => {
  const headers = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

  it("gets one sentence about the API in production, with 404", async () => {
    const answer = await send({ method: "GET", headers }, production);
    expect([answer.status, answer.headers["content-type"]]).toEqual([404, "text/plain; charset=utf-8"]);
    expect(answer.text).toMatch(/^[^.]*graphql-transport-ws[^.]*\.\n$/u);
    expect((await send({ method: "GET", path: "/graphql/page.js" }, production)).status).toBe(404);
  });
});

describe("production", () => {
  it.each<[string, Sent]>([
    ["a page", { method: "GET", headers: { accept: "text/html" } }],
    ["a forgery", { method: "GET", path: "/graphql?query={__typename}" }],
    ["a wrong method", { method: "DELETE" }],
    ["no body", { headers: json() }],
    ["no object", { headers: json(), body: "[]" }],
    ["no query", { headers: json(), body: `{"variables":{}}` }],
    ["a document as JSON", { headers: json(), body: `{"query":{"kind":"Document"}}` }],
    ["several", { headers: json(), body: `[${QUERY},${QUERY}]` }],
    ["a type", { headers: { "content-type": "text/plain" }, body: QUERY }],
    ["a hash", { headers: json(), body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}` }],
    ["no mutation by GET", { method: "GET", path: "/graphql?query=mutation{a}", headers: { authorization: "x" } }],
    ["a result", { headers: json(), body: QUERY }],
  ])("does not reveal the server's software: %s", async (_what, sent) => {
    const answer = await send(sent, production);
    expect(`${JSON.stringify(answer.headers)} ${answer.text}`).not.toMatch(/apollo|sandbox|express|node/iu);
  });
});

describe("a preflight", () => {
  const preflight = async (requested: string) =>
    (
      await send({
        method: "OPTIONS",
        headers: { origin: "http://localhost:3000", "access-control-request-headers": requested },
      })
    ).headers["access-control-allow-headers"];

  it("allows the requested headers", async () => {
    expect(await preflight("content-type, X-Request-Id,traceparent")).toBe("content-type, X-Request-Id, traceparent");
  });

  it("repeats valid header names only, up to a limit", async () => {
    expect(await preflight('ok, "quoted", a b, <script>, x:y')).toBe("ok");
    expect(await preflight("{}")).toBe("content-type, authorization");
    expect((await preflight("a,".repeat(5000)))?.length).toBeLessThan(200);
  });
});

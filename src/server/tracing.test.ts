import { print } from "graphql";
import { createClient } from "graphql-ws";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import {
  EventsDocument,
  SendMessageDocument,
  UserDocument,
  ViewerDocument,
} from "../../operations/generated/graphql.js";
import { NO_TRACING } from "../infra/telemetry/tracing.js";
import { testApp } from "../testing/app.js";
import { type CollectedSpan, startCollector } from "../testing/otlp-collector.js";
import type { Device } from "../testing/person.js";

const collector = await startCollector();
const TRACED = {
  LOG_LEVEL: "silent",
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
};
const app = await withVariable("OTEL_BSP_SCHEDULE_DELAY", "20", () => testApp(TRACED));

/** OpenTelemetry reads most of its variables by itself. */
async function withVariable<T>(name: string, value: string, work: () => Promise<T>): Promise<T> {
  vi.stubEnv(name, value);
  try {
    return await work();
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Spans that the app exports while `work` runs, up to a final query. */
async function spansOf(work: () => Promise<unknown>): Promise<CollectedSpan[]> {
  const before = collector.spans().length;
  await work();
  const { url } = app;
  const query = "query End { __typename }";
  await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const spans = () => collector.spans().slice(before);
  await expect.poll(() => named(spans(), "End"), { timeout: 10_000 }).toHaveLength(1);
  return spans();
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const SAMPLED = `00-${TRACE}-${PARENT}-01`;
const UNSAMPLED = `00-${TRACE}-${PARENT}-00`;

const named = (spans: readonly CollectedSpan[], operation: string) =>
  spans.filter(({ attributes }) => attributes["graphql.operation.name"] === operation);

async function sendOverHttp(sender: Device, conversationId: string, traceparent: string) {
  const response = await fetch(app.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-request-id": "request-7",
      authorization: `Bearer ${sender.tokens.accessToken}`,
      traceparent,
    },
    body: JSON.stringify({
      query: print(SendMessageDocument),
      variables: { input: { conversationId, clientMessageId: "traced", body: "traced" } },
    }),
  });
  await response.text();
}

async function askOverSocket(asker: Device, traceparent: string) {
  const client = createClient({
    url: app.url.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${asker.tokens.accessToken}` },
  });
  await client
    .iterate({ query: print(UserDocument), variables: { id: asker.userId }, extensions: { traceparent } })
    .next();
  await client.dispose();
}

describe("traces", () => {
  it("are disabled without a collector, or when turned off", async () => {
    expect((await testApp()).app.tracing).toBe(NO_TRACING);
    expect((await testApp({ ...TRACED, OTEL_TRACES_EXPORTER: "none" })).app.tracing).toBe(NO_TRACING);
    expect((await testApp({ ...TRACED, OTEL_SDK_DISABLED: "true" })).app.tracing).toBe(NO_TRACING);
  });

  it("show an operation over HTTP within the client's trace, with its transactions below", async () => {
    const spans = await spansOf(async () => {
      const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
      await sendOverHttp(ada, await ada.open(bo), SAMPLED);
    });
    const [send] = named(spans, "SendMessage");
    expect(send).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      name: "mutation",
      attributes: {
        "graphql.operation.type": "mutation",
        "convospace.request.id": "request-7",
        "network.protocol.name": "http",
      },
      isFault: false,
      resource: { "service.name": "convospace" },
    });
    const [open] = named(spans, "OpenConversation");
    expect(spans.filter(({ parentSpanId }) => parentSpanId === open?.spanId)).toMatchObject([
      { name: "transaction", traceId: open?.traceId },
    ]);
  });

  it("show an operation over a socket within the trace of its extensions", async () => {
    const spans = await spansOf(async () => askOverSocket(await app.person("Ada"), SAMPLED));
    expect(named(spans, "User")).toMatchObject([
      { traceId: TRACE, parentSpanId: PARENT, name: "query", attributes: { "network.protocol.name": "websocket" } },
    ]);
  });

  it("show the opening of a stream", async () => {
    const spans = await spansOf(async () => (await app.person("Ada")).listen(EventsDocument, {}).next());
    expect(named(spans, "Events")).toMatchObject([{ name: "subscription" }]);
  });

  it("show a batch of the writer as its own trace, linked to its sends", async () => {
    const spans = await spansOf(async () => {
      const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
      const conversation = await ada.open(bo);
      await Promise.all(Array.from({ length: 8 }, (_, n) => ada.send(conversation, `message ${n}`)));
    });
    const sends = named(spans, "SendMessage").map(({ spanId }) => spanId);
    const batches = spans.filter(({ name }) => name === "batch");
    expect(batches.flatMap(({ links }) => links.map(({ spanId }) => spanId)).sort()).toEqual(sends.sort());
    expect(batches.every(({ parentSpanId }) => parentSpanId === undefined)).toBe(true);
    const changes = batches.map(({ attributes }) => Number(attributes["convospace.batch.changes"]));
    expect(changes.reduce((sum, count) => sum + count)).toBe(8);
    const transactions = spans.filter(({ parentSpanId }) => batches.some(({ spanId }) => spanId === parentSpanId));
    expect(transactions.map(({ name }) => name)).toEqual(batches.map(() => "transaction"));
  });

  it("mark failed operations with the error code, over both transports", async () => {
    const spans = await spansOf(async () => {
      const ada = await app.person("Ada");
      await ada.connect();
      await app.app.db.execute("RENAME TABLE login_history TO somewhere_else");
      await expect(ada.ask(ViewerDocument, {})).rejects.toThrow("Something went wrong");
      await expect(ada.askOverSocket(ViewerDocument, {})).rejects.toThrow("Something went wrong");
      await app.app.db.execute("RENAME TABLE somewhere_else TO login_history");
    });
    const fault = { isFault: true, attributes: { "error.type": expect.stringMatching(/Error$/u) as string } };
    expect(named(spans, "Viewer")).toMatchObject([fault, fault]);
    expect(JSON.stringify(spans)).not.toContain("login_history");
  });

  it("contain no text, code, token or number", async () => {
    const secrets: string[] = [];
    const from = collector.requests.length;
    await spansOf(async () => {
      const [ada, bo] = [await app.person("Ada Lovelace"), await app.person("Bo")];
      const conversation = await ada.open(bo);
      await bo.connect();
      await ada.send(conversation, "a secret between us", "a-name-of-mine");
      await ada
        .askOverSocket(SendMessageDocument, {
          input: { conversationId: conversation, clientMessageId: "x".repeat(300), body: "another secret" },
        })
        .catch(() => undefined);
      const { accessToken, refreshToken } = ada.tokens;
      secrets.push(accessToken, refreshToken, app.codeFor(ada.phoneNumber), ada.phoneNumber, "Ada Lovelace");
    });
    secrets.push("a secret between us", "another secret", "a-name-of-mine");
    // An id or a time can contain the six digits by chance.
    const drawn = /"(\w*UnixNano|traceId|spanId|parentSpanId)":"\w+"/gu;
    const sent = collector.requests.slice(from).map(({ body }) => body.toString().replace(drawn, ""));
    expect(sent.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(sent.filter((body) => body.includes(secret))).toEqual([]);
  });

  it("follow the client's sampling decision, and the sampler's", async () => {
    const unwanted = await spansOf(async () => {
      const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
      await sendOverHttp(ada, await ada.open(bo), UNSAMPLED);
    });
    expect(unwanted.length).toBeGreaterThan(0);
    expect(named(unwanted, "SendMessage")).toEqual([]);
    const from = collector.requests.length;
    const unsampled = await withVariable("OTEL_TRACES_SAMPLER", "always_off", () => testApp(TRACED));
    await unsampled.person("Ada");
    await unsampled.stop();
    expect(collector.requests.slice(from)).toEqual([]);
  });

  it("are sent as protobuf by default", async () => {
    const from = collector.requests.length;
    const other = await testApp({ ...TRACED, OTEL_EXPORTER_OTLP_PROTOCOL: "" });
    await other.person("Ada");
    await other.stop();
    const [request] = collector.requests.slice(from);
    expect(request?.contentType).toBe("application/x-protobuf");
    expect(request?.body.includes("VerifyOtp")).toBe(true);
  });

  it("do not block when the collector is unavailable", async () => {
    const alone = await testApp({
      LOG_LEVEL: "silent",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:1/v1/traces",
    });
    await alone.person("Ada");
    const begun = performance.now();
    await alone.stop();
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});

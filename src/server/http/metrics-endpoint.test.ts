import { once } from "node:events";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { afterEach, describe, expect, inject, it } from "vitest";
import { WebSocket } from "ws";
import {
  EventPageDocument,
  EventsDocument,
  MarkReadDocument,
  MessageChangedDocument,
  SendMessageDocument,
  SendOtpDocument,
  SetTypingDocument,
  UserByPhoneNumberDocument,
  UserDocument,
  VerifyOtpDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { toCursor } from "../../log/cursor.js";
import { readHeads } from "../../log/replay.js";
import { keyOf } from "../../graphql/global-ids.js";
import { type TestApp, testApp, testNodes } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { growthDuring, readMetrics } from "../../testing/metrics.js";
import { createProxy } from "../../testing/proxy.js";
import { createIsolatedWriter, lockConversation, createWriterFixture } from "../../testing/writer-fixture.js";
import { listenForTyping } from "../../testing/typing.js";

// No poll or job runs during a test, so that each test decides what is counted.
const app = await testApp({ HUB_POLL_MS: "60000", SEARCH_INDEX_INTERVAL_MS: "60000", LOG_LEVEL: "silent" });
const { db, hub, writer } = app.app;

const elsewhere = createIsolatedWriter(app.app);

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, conversation: await ada.open(bo) };
}

describe("/metrics", () => {
  const get = async (settings: Record<string, string>, authorization = "") => {
    const { url } = await testApp(settings);
    const response = await fetch(new URL("/metrics", url), { headers: { authorization } });
    return [response.status, (await response.text()).split("\n", 1)[0]];
  };
  const PRODUCTION = {
    NODE_ENV: "production",
    PUBLIC_URL: "https://chat.example.com",
    RATE_LIMITS: "on",
    JWT_SECRET: "a secret that has more than 32 characters",
    SMS_GATEWAY_URL: "http://127.0.0.1:1",
    CORS_ORIGINS: "",
  };
  const METRICS_TOKEN = "a token for Prometheus";
  const isShown = [200, "# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds."];

  it("is open outside of production, unless a token is set", async () => {
    expect(await get({})).toEqual(isShown);
    expect(await get({ METRICS_TOKEN })).toEqual([401, "Show METRICS_TOKEN as a bearer token."]);
  });

  it("is disabled in production", async () => {
    expect(await get(PRODUCTION)).toEqual([404, "There is nothing here. The API is at /graphql."]);
  });

  it("is protected by METRICS_TOKEN in production", async () => {
    const settings = { ...PRODUCTION, METRICS_TOKEN };
    expect(await get(settings, `Bearer ${METRICS_TOKEN}`)).toEqual(isShown);
    expect(await get(settings, "Bearer another token")).toEqual([401, "Show METRICS_TOKEN as a bearer token."]);
  });

  it("has metrics of the process and its event loop", async () => {
    const values = await readMetrics(app);
    for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_p99_seconds", "nodejs_version_info"])
      expect([...values.keys()].some((series) => series.startsWith(name))).toBe(true);
    expect(values.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  });

  it("separates the apps of one process", async () => {
    const other = await testApp();
    const { ada, conversation } = await pair();
    await ada.send(conversation, "here");
    expect((await readMetrics(other)).get("messages_sent_total")).toBe(0);
  });
});

describe("the metrics of writing", () => {
  it("count a message once, and its retries separately", async () => {
    const { ada, conversation } = await pair();
    const growth = await growthDuring(app, async () => {
      await ada.send(conversation, "one", "one");
      await ada.send(conversation, "two", "two");
      await ada.send(conversation, "two", "two");
    });
    expect(growth("messages_sent_total")).toBe(2);
    expect(growth("sends_deduplicated_total")).toBe(1);
  });

  it("measure the writer's batches, of sends and receipts", async () => {
    const { ada, bo, conversation } = await pair();
    const growth = await growthDuring(app, async () => {
      await ada.send(conversation, "one");
      await bo.ask(MarkReadDocument, { input: { conversationId: conversation } });
    });
    expect(growth("batch_changes_sum")).toBe(2);
    expect(growth('batch_changes_bucket{le="1"}')).toBe(2);
    expect(growth("batch_duration_seconds_count")).toBe(2);
    expect(growth("batch_duration_seconds_sum")).toBeGreaterThan(0.0001);
  });

  it("show the length of the writer's queue, and the queries waiting for a connection", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const release = await lockConversation(db, keys.conversationId);
    const sends = ["one", "two", "three", "four"].map((id) => writer.send(createSend(id)));
    // The first is in a batch; the others go into the next one together.
    await expect.poll(async () => (await readMetrics(app)).get("writer_queue_length")).toBe(3);
    const transactions = Array.from({ length: 6 }, () =>
      db.transaction((tx) => tx.query("SELECT id FROM conversations WHERE id = ? FOR UPDATE", [keys.conversationId])),
    );
    const pool = '{pool="transactions"}';
    await expect.poll(async () => (await readMetrics(app)).get(`database_tasks_waiting${pool}`)).toBe(2);
    expect((await readMetrics(app)).get(`database_connections_active${pool}`)).toBe(5);
    await release();
    await Promise.all([...sends, ...transactions]);
    const values = await readMetrics(app);
    expect(values.get("writer_queue_length")).toBe(0);
    expect(values.get(`database_tasks_waiting${pool}`)).toBe(0);
    expect(values.get(`database_connections_idle${pool}`)).toBe(5);
    expect(values.get('database_connections_idle{pool="shared"}')).toBeGreaterThan(0);
  });

  it("count transactions by outcome, and retries by cause", async () => {
    const fail = (state: string, errno: number) => {
      let isFirst = true;
      return db.transaction(
        async (tx) => {
          if (isFirst) {
            isFirst = false;
            await tx.execute(`SIGNAL SQLSTATE '${state}' SET MYSQL_ERRNO = ${errno}`);
          }
          await tx.query("SELECT 1");
        },
        { repeatable: true },
      );
    };
    const growth = await growthDuring(app, async () => {
      await fail("40001", 1213);
      await fail("HY000", 1205);
      await fail("08S01", 1158);
      await expect(fail("45000", 1644)).rejects.toThrow();
      await expect(
        db.transaction((tx) => tx.execute("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213")),
      ).rejects.toThrow();
    });
    expect(growth('transactions_total{outcome="committed"}')).toBe(3);
    expect(growth('transactions_total{outcome="rolled_back"}')).toBe(1);
    expect(growth('transactions_total{outcome="failed"}')).toBe(1);
    expect(growth('transaction_retries_total{cause="deadlock"}')).toBe(5);
    expect(growth('transaction_retries_total{cause="lock_wait"}')).toBe(1);
    expect(growth('transaction_retries_total{cause="connection_loss"}')).toBe(1);
  });
});

describe("the metrics of streams", () => {
  const openStreams = async () => {
    const values = await readMetrics(app);
    return ["events", "messageChanged", "typingChanged"].map(
      (field) => values.get(`subscriptions_open{field="${field}"}`) ?? 0,
    );
  };

  // `stop()` resolves before the server has ended the stream: the next test would count it.
  afterEach(() => expect.poll(openStreams).toEqual([0, 0, 0]));

  it("measure live deliveries, and no replayed ones", async () => {
    const { ada, bo, conversation } = await pair();
    // A connected user gets no notification beside the message.
    await bo.connect();
    const after = (await bo.ask(ViewerDocument, {})).viewer.eventCursor;
    await ada.send(conversation, "missed 1");
    await ada.send(conversation, "missed 2");
    const stream = bo.listen(EventsDocument, { after });
    const growth = await growthDuring(app, async () => {
      await stream.take(3);
      await ada.send(conversation, "live");
      // The first live event is counted before the second is sent.
      await ada.send(conversation, "live too");
      await stream.take(2);
    });
    expect(growth("delivery_latency_seconds_count")).toBeGreaterThanOrEqual(1);
    expect(growth("delivery_latency_seconds_count")).toBeLessThanOrEqual(2);
    expect(growth('delivery_latency_seconds_bucket{le="5"}')).toBe(growth("delivery_latency_seconds_count"));
    expect(growth("stream_replays_total")).toBe(1);
    expect(growth("stream_replayed_events_total")).toBe(2);
    stream.stop();
  });

  it("count open ones by field, independent of the alias", async () => {
    const { bo } = await pair();
    const renamed = parse(
      "subscription S { ...F } fragment F on Subscription { ... on Subscription { x: typingChanged { isTyping } } }",
    ) as TypedDocumentNode<unknown, object>;
    const streams = [bo.listen(EventsDocument, {}), bo.listen(MessageChangedDocument, {}), bo.listen(renamed, {})];
    await expect.poll(openStreams).toEqual([1, 1, 1]);
    for (const stream of streams) stream.stop();
    await expect.poll(openStreams).toEqual([0, 0, 0]);
  });

  it("decrement the count of one that fails, and close its channel", async () => {
    const { ada, bo, conversation } = await pair();
    const after = (await bo.ask(ViewerDocument, {})).viewer.eventCursor;
    await ada.send(conversation, "missed");
    await bo.connect();
    await db.execute("RENAME TABLE user_events TO somewhere_else");
    const growth = await growthDuring(app, async () => {
      const { ended } = bo.listen(EventsDocument, { after });
      expect(await ended).toMatchObject({ errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }] });
    });
    await db.execute("RENAME TABLE somewhere_else TO user_events");
    expect(growth('subscriptions_open{field="events"}')).toBe(0);
    expect(growth('errors_total{code="INTERNAL_SERVER_ERROR"}')).toBe(1);
  });

  it("count ephemeral events dropped for a slow reader", async () => {
    const { ada, bo, conversation } = await pair();
    await ada.send(conversation, "Hello");
    const stream = await listenForTyping(bo);
    await ada.ask(SetTypingDocument, { input: { conversationId: conversation, isTyping: true } });
    await stream.next();
    const [conversationId, userId, peerId] = [
      keyOf(app.app, "Conversation", conversation) ?? 0n,
      keyOf(app.app, "User", ada.userId) ?? 0n,
      keyOf(app.app, "User", bo.userId) ?? 0n,
    ];
    const growth = await growthDuring(app, async () => {
      for (let turn = 0; turn < 300; turn += 1)
        hub.publishEphemeral(peerId, { kind: "TypingChanged", conversationId, userId, isTyping: turn % 2 === 0 });
      await stream.take(1);
    });
    expect(growth("ephemeral_events_dropped_total")).toBeGreaterThanOrEqual(150);
    stream.stop();
  });

  it("count cursors outside of the log", async () => {
    const { bo } = await pair();
    const stream = bo.listen(EventsDocument, { after: toCursor({ seq: 4_000_000_000 }) });
    const growth = await growthDuring(app, () => stream.take(2));
    expect(growth("stream_resyncs_total")).toBe(1);
    stream.stop();
  });

  it("count catch-ups by cause, and their events", async () => {
    const { keys, createSend } = await createWriterFixture(app);
    const caughtUp = async (cause: string, work: () => Promise<unknown>) => {
      const growth = await growthDuring(app, async () => {
        await work();
        await settled();
      });
      return [growth(`hub_catchups_total{cause="${cause}"}`), growth("hub_catchup_events_total")];
    };
    const settled = async () => {
      const holds = await Promise.all([keys.userId, keys.peerId].map((userId) => hub.open(userId)));
      const heads = await readHeads(db, [keys.userId, keys.peerId]);
      await expect.poll(() => holds.map((hold) => hold.position())).toEqual([...heads.values()]);
      for (const hold of holds) hold.close();
    };

    // The channels of both users find the first message when the second is published.
    expect(
      await caughtUp("gap", async () => {
        await elsewhere.send(createSend("unannounced"));
        await writer.send(createSend("announced"));
      }),
    ).toEqual([2, 4]);
    // A retry here of a send that another process has committed requests a catch-up.
    expect(
      await caughtUp("retry", async () => {
        await elsewhere.send(createSend("lost answer"));
        await writer.send(createSend("lost answer"));
      }),
    ).toEqual([2, 2]);
    const unconnected = 9_000_000n;
    expect(
      await caughtUp("open", async () => {
        const holding = hub.open(unconnected);
        hub.requestCatchUp([unconnected]);
        (await holding).close();
      }),
    ).toEqual([1, 0]);
  });

  it("count events found by the poll of the heads", async () => {
    const impatient = await testApp({ HUB_POLL_MS: "50" });
    const { createSend } = await createWriterFixture(impatient);
    await createIsolatedWriter(impatient.app).send(createSend("unannounced"));
    await expect.poll(async () => (await readMetrics(impatient)).get('hub_catchups_total{cause="poll"}')).toBe(2);
  });
});

describe("the metrics of several processes", () => {
  it("show if Redis is up, and the events not published through it", async () => {
    const url = new URL(inject("redisUrl"));
    const proxy = await createProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    const nodes = await testNodes(2, { REDIS_URL: url.href, HUB_POLL_MS: "60000", LOG_LEVEL: "silent" });
    const [here, there] = nodes as [TestApp, TestApp];
    const [ada, bo] = [await here.person("Ada"), await there.person("Bo")];
    const conversation = await ada.open(bo);
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    const isUp = async () => (await readMetrics(there)).get("redis_up");
    expect(await isUp()).toBe(1);
    proxy.disconnect();
    await expect.poll(isUp).toBe(0);
    const growth = await growthDuring(there, async () => {
      await ada.send(conversation, "meanwhile");
      proxy.restore();
      await stream.next();
    });
    expect(growth('hub_catchups_total{cause="reconnect"}')).toBe(1);
    expect(await isUp()).toBe(1);
    await proxy.close();
  });

  it("have no Redis metric without Redis", async () => {
    expect((await readMetrics(app)).has("redis_up")).toBe(false);
  });
});

describe("the metrics of sockets", () => {
  it("count open ones, and closed ones by close code", async () => {
    const { bo } = await pair();
    const open = async () => (await readMetrics(app)).get("sockets_open") ?? 0;
    const closed = async (code: string) => (await readMetrics(app)).get(`socket_closes_total{code="${code}"}`) ?? 0;
    const [others, cut, madeUp] = [await open(), await closed("1006"), await closed("other")];
    await bo.connect();
    expect(await open()).toBe(others + 1);
    await bo.terminate();
    await expect.poll(() => closed("1006")).toBe(cut + 1);
    expect(await open()).toBe(others);
    (await bo.connect()).close(4999);
    await expect.poll(() => closed("other")).toBe(madeUp + 1);
    // The server's own close code counts, with or without an answer.
    (await bo.connect()).send("x".repeat(2_000_000));
    await expect.poll(() => closed("1009")).toBe(1);
    const { socket, code } = await anonymous();
    expect(await code).toBe(4403);
    await expect.poll(() => closed("4403")).toBe(1);
    socket.terminate();
  });
});

describe("the metrics of operations", () => {
  it("count and measure them by type, over both transports", async () => {
    const { ada, bo, conversation } = await pair();
    await bo.askOverSocket(UserDocument, { id: ada.userId });
    const input = { conversationId: conversation, clientMessageId: "over the socket", body: "hi" };
    const growth = await growthDuring(app, async () => {
      await ada.ask(UserDocument, { id: bo.userId });
      await ada.send(conversation, "over HTTP");
      await bo.askOverSocket(UserDocument, { id: ada.userId });
      await bo.askOverSocket(SendMessageDocument, { input });
      const stream = bo.listen(EventsDocument, {});
      await stream.next();
      stream.stop();
    });
    expect(growth('operations_total{type="query"}')).toBe(2);
    expect(growth('operations_total{type="mutation"}')).toBe(2);
    expect(growth('operations_total{type="subscription"}')).toBe(1);
    expect(growth('operation_duration_seconds_count{type="query"}')).toBe(2);
    expect(growth('operation_duration_seconds_count{type="mutation"}')).toBe(2);
    // A send includes a commit.
    expect(growth('operation_duration_seconds_sum{type="mutation"}')).toBeGreaterThan(0.0005);
  });

  it("count refusals and top-level errors by their codes", async () => {
    const { ada, bo, conversation } = await pair();
    const growth = await growthDuring(app, async () => {
      await expect(ada.send(conversation, "")).rejects.toThrow("INVALID");
      await expect(bo.askOverSocket(EventPageDocument, { after: "nonsense" })).rejects.toThrow('"after" must be');
      await expect(bo.ask(EventPageDocument, { after: "nonsense" })).rejects.toThrow('"after" must be');
    });
    expect(growth('refusals_total{code="INVALID"}')).toBe(1);
    expect(growth('errors_total{code="BAD_USER_INPUT"}')).toBe(2);
  });

  it("count rate-limited operations by limit", async () => {
    const limited = await testApp({ RATE_LIMITS: "on", TRUSTED_PROXIES: "1" });
    const ada = await limited.person("Ada");
    const headers = { "x-forwarded-for": "203.0.113.1" };
    const visitor = createTestClient({ url: limited.url, accessToken: () => undefined, headers });
    const input = { phoneNumber: ada.phoneNumber };
    const growth = await growthDuring(limited, async () => {
      await visitor.ask(SendOtpDocument, { input });
      await expect(visitor.ask(SendOtpDocument, { input })).rejects.toThrow("Too many");
      await visitor.ask(VerifyOtpDocument, { input: { ...input, code: limited.codeFor(ada.phoneNumber) } });
      const look = () => ada.ask(UserByPhoneNumberDocument, { phoneNumber: "+14155550199" });
      for (let n = 0; n < 30; n += 1) await look();
      await expect(look()).rejects.toThrow("Too many");
    });
    expect(growth('otp_sent_total{country="US"}')).toBe(1);
    expect(growth('otp_used_total{country="US"}')).toBe(1);
    expect(growth('rate_limited_total{limit="otpSendsPerNumber"}')).toBe(1);
    expect(growth('rate_limited_total{limit="phoneLookupsPerUser"}')).toBe(1);
    expect(growth('errors_total{code="RATE_LIMITED"}')).toBe(2);
  });
});

/** Opens a socket that does not sign in. */
async function anonymous(): Promise<{ socket: WebSocket; code: Promise<number> }> {
  const socket = new WebSocket(app.url.replace(/^http/u, "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init" }));
  return { socket, code: once(socket, "close").then(([code]) => code as number) };
}

import { afterAll, afterEach, describe, expect, inject, it, onTestFinished } from "vitest";
import {
  BlockUserDocument,
  ConversationScreenDocument,
  EventsDocument,
  MessageChangedDocument,
  NotificationsDocument,
  OpenConversationDocument,
  PresenceChangedDocument,
  RevokeOtherSessionsDocument,
  SendOtpDocument,
  SetPresenceDocument,
  SetTypingDocument,
  UserDocument,
  ViewerDocument,
} from "../operations/generated/graphql.js";
import { keyOf } from "./graphql/global-ids.js";
import { type TestApp, testNodes } from "./testing/app.js";
import { createTestClient } from "./testing/client.js";
import { eventually } from "./testing/eventually.js";
import { type Device, deviceAt, newPhoneNumber } from "./testing/person.js";
import { listenForTyping } from "./testing/typing.js";
import { createProxy } from "./testing/proxy.js";
import { nodesOf } from "./testing/nodes-of.js";

// Only events published between nodes arrive in time: the log is polled once a minute.
const NO_POLLING = { HUB_POLL_MS: "60000" };

describe("two nodes on one database", async () => {
  const [here, there] = await pair(NO_POLLING);

  it("deliver messages to each other at once", async () => {
    const { ada, bo, conversation } = await talk(here, there);
    const streams = [ada, bo].map((device) => device.listen(EventsDocument, {}));
    for (const stream of streams) await stream.next();
    for (const device of [ada, bo]) await device.send(conversation, "said");
    for (const stream of streams)
      expect((await stream.take(2)).map(({ events }) => events)).toMatchObject([
        { __typename: "MessageSent", message: { sequence: 1, body: "said" } },
        { __typename: "MessageSent", message: { sequence: 2, body: "said" } },
      ]);
  });

  it("give 200 messages sent to both concurrently one order on all devices", async () => {
    const { ada, bo, conversation } = await talk(here, there);
    const devices = [ada, bo, deviceAt(there, ada), deviceAt(here, bo)];
    const streams = devices.map((device) => device.listen(EventsDocument, {}));
    for (const stream of streams) await stream.next();
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => devices[n % 4]?.send(conversation, `message ${n}`, `several-${n}`)),
    );
    const seen = await Promise.all(
      streams.map(async (stream) =>
        (await stream.take(200)).map(({ events }) =>
          events.__typename === "MessageSent" ? [events.message.sequence, events.message.body] : [],
        ),
      ),
    );
    expect(seen[0]?.map(([sequence]) => sequence)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    for (const other of seen) expect(other).toEqual(seen[0]);
    await Promise.all(devices.map((device) => device.dispose()));
  });

  it("store one message for a clientMessageId sent to both concurrently", async () => {
    const { ada, conversation } = await talk(here, there);
    const elsewhere = deviceAt(there, ada);
    const sent = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? ada : elsewhere).send(conversation, "once", "the-same")),
    );
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(sent[0]?.sequence).toBe(1);
  });

  it("open one conversation for two concurrent requests", async () => {
    const [ada, bo] = [await here.person("Ada"), await there.person("Bo")];
    const opened = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0
          ? ada.ask(OpenConversationDocument, { input: { userId: bo.userId } })
          : bo.ask(OpenConversationDocument, { input: { userId: ada.userId } }),
      ),
    );
    expect(new Set(opened.map(({ openConversation }) => openConversation?.conversation?.id)).size).toBe(1);
  });

  it("show typing across nodes, and end it with the message", async () => {
    const { ada, bo, conversation } = await talk(here, there);
    await ada.send(conversation, "Hello");
    await ada.connect();
    const typing = await listenForTyping(bo);
    await ada.ask(SetTypingDocument, { input: { conversationId: conversation, isTyping: true } });
    expect((await typing.next()).typingChanged).toMatchObject({ isTyping: true, user: { id: ada.userId } });
    expect(await peerIsTyping(bo, conversation)).toBe(true);
    await deviceAt(there, ada).send(conversation, "done");
    expect((await typing.next()).typingChanged).toMatchObject({ isTyping: false });
    await eventually(async () => expect(await peerIsTyping(bo, conversation)).toBe(false));
  });

  it("end the typing of a user without a socket by a request to the other", async () => {
    const { ada, bo, conversation } = await talk(here, there);
    await ada.send(conversation, "Hello");
    const typing = await listenForTyping(bo);
    const elsewhere = deviceAt(there, ada);
    const type = (device: Device, isTyping: boolean) =>
      device.ask(SetTypingDocument, { input: { conversationId: conversation, isTyping } });
    for (const end of [() => type(elsewhere, false), () => elsewhere.send(conversation, "done")]) {
      await type(ada, true);
      expect((await typing.next()).typingChanged.isTyping).toBe(true);
      await end();
      expect((await typing.next()).typingChanged.isTyping).toBe(false);
    }
  });

  it("receive each published event of a shared user once, and not their own", async () => {
    const userId = 9_000_001n;
    const received: (readonly [at: string, from: bigint | undefined])[] = [];
    const publishStopped = ({ app }: TestApp, from: bigint) => {
      app.hub.publishEphemeral(userId, { kind: "TypingStopped", conversationId: from });
    };
    const onStopped = async ({ app }: TestApp, at: string, then: (from: bigint | undefined) => void) => {
      const subscription = await app.hub.open(userId);
      onTestFinished(() => subscription.close());
      subscription.attach({
        onEphemeral: (event) => {
          const from = event.kind === "TypingStopped" ? event.conversationId : undefined;
          received.push([at, from]);
          then(from);
        },
      });
    };
    await onStopped(here, "here", () => undefined);
    // The first event has been received by the time of this response.
    await onStopped(there, "there", (from) => from === 1n && publishStopped(there, 2n));
    publishStopped(here, 1n);
    await eventually(() => expect(received.filter(([at, from]) => at === "here" && from === 2n)).toHaveLength(1));
    expect(received.map(([at, from]) => `${at} ${from}`).sort()).toEqual(["here 1", "here 2", "there 1", "there 2"]);
  });

  it("stop typing at once when a user is blocked through the other", async () => {
    const { ada, bo, conversation } = await talk(here, there);
    await ada.send(conversation, "Hello");
    await ada.connect();
    const typing = await listenForTyping(bo);
    await ada.ask(SetTypingDocument, { input: { conversationId: conversation, isTyping: true } });
    expect((await typing.next()).typingChanged.isTyping).toBe(true);
    await bo.ask(BlockUserDocument, { input: { userId: ada.userId } });
    expect((await typing.next()).typingChanged.isTyping).toBe(false);
  });

  it("aggregate a user's devices for presence", async () => {
    const { ada, bo } = await talk(here, there);
    await ada.meet(bo);
    const presence = bo.listen(PresenceChangedDocument, {});
    expect((await presence.next()).presenceChanged.presence.status).toBe("OFFLINE");
    const socket = await ada.connect();
    expect((await presence.next()).presenceChanged).toMatchObject({
      user: { id: ada.userId },
      presence: { status: "ONLINE" },
    });
    const elsewhere = deviceAt(there, ada);
    const second = await elsewhere.connect();
    socket.terminate();
    // The disconnect of one device is not shown: the next event is the other's.
    await eventually(() => expect(here.app.presence.localUserIds()).not.toContain(keyOf(here.app, "User", ada.userId)));
    await ada.ask(SetPresenceDocument, { input: { status: "AWAY" } });
    expect((await presence.next()).presenceChanged.presence.status).toBe("AWAY");
    const { user } = await bo.ask(UserDocument, { id: ada.userId });
    expect(user?.presence.status).toBe("AWAY");
    second.terminate();
    expect((await presence.next()).presenceChanged.presence.status).toBe("OFFLINE");
  });

  it("close the sockets of a session that is revoked through the other", async () => {
    const { ada } = await talk(here, there);
    const laptop = await ada.device("laptop");
    const elsewhere = deviceAt(there, laptop);
    await elsewhere.connect();
    const { viewer } = await ada.ask(ViewerDocument, {});
    expect(viewer.sessions.find(({ deviceName }) => deviceName === "laptop")?.isOnline).toBe(true);
    const closed = elsewhere.closed();
    await ada.ask(RevokeOtherSessionsDocument, {});
    expect(await closed).toEqual({ code: 4403, reason: "Session ended" });
  });

  it("create no notification for a user with a device in use at the other", async () => {
    const { ada, bo, conversation } = await talk(here, there);
    const socket = await bo.connect();
    const boId = keyOf(here.app, "User", bo.userId) ?? 0n;
    const usedAt = async ({ app }: TestApp) => (await app.presence.statesOf([boId])).get(boId)?.isInUse;
    const list = async () => nodesOf((await bo.ask(NotificationsDocument, {})).notifications);
    await eventually(async () => expect(await usedAt(here)).toBe(true));
    await ada.send(conversation, "seen");
    expect(await list()).toEqual([]);
    await bo.ask(SetPresenceDocument, { input: { status: "AWAY" } });
    await eventually(async () => expect(await usedAt(here)).toBe(false));
    await ada.send(conversation, "behind another window");
    expect(await list()).toMatchObject([{ body: "behind another window", messageCount: 1 }]);
    await bo.ask(SetPresenceDocument, { input: { status: "ONLINE" } });
    await eventually(async () => expect(await usedAt(here)).toBe(true));
    await ada.send(conversation, "seen again");
    socket.terminate();
    // Within the grace period, in which the user is still shown as ONLINE.
    await eventually(async () => expect(await usedAt(here)).toBe(false));
    await ada.send(conversation, "missed");
    expect(await list()).toMatchObject([{ body: "missed", messageCount: 2 }]);
  });

  it("share the use of a device at each of them", async () => {
    const { bo } = await talk(here, there);
    const elsewhere = deviceAt(here, await bo.device("laptop"));
    const boId = keyOf(here.app, "User", bo.userId) ?? 0n;
    const seen = () =>
      Promise.all(
        [here, there].map(async ({ app }) => {
          const { status, isInUse, sessionIds } = (await app.presence.statesOf([boId])).get(boId) ?? {};
          return { status, isInUse, devices: sessionIds?.length };
        }),
      );
    const both = (state: object) => eventually(async () => expect(await seen()).toEqual([state, state]));
    await bo.connect();
    await bo.ask(SetPresenceDocument, { input: { status: "AWAY" } });
    await both({ status: "AWAY", isInUse: false, devices: 1 });
    const socket = await elsewhere.connect();
    await both({ status: "ONLINE", isInUse: true, devices: 2 });
    socket.terminate();
    await both({ status: "AWAY", isInUse: false, devices: 1 });
  });
});

describe("limits", () => {
  it("count over all nodes", async () => {
    const nodes = await testNodes(2, {
      LIMIT_OTP_SENDS_PER_ADDRESS: "20/3600",
      RATE_LIMITS: "on",
      TRUSTED_PROXIES: "1",
    });
    const headers = { "x-forwarded-for": "203.0.113.1" };
    const visitors = nodes.map(({ url }) => createTestClient({ url, accessToken: () => undefined, headers }));
    for (let n = 0; n < 20; n += 1)
      await visitors[n % 2]?.ask(SendOtpDocument, { input: { phoneNumber: newPhoneNumber() } });
    for (const visitor of visitors)
      await expect(visitor.ask(SendOtpDocument, { input: { phoneNumber: newPhoneNumber() } })).rejects.toMatchObject({
        code: "RATE_LIMITED",
      });
  });
});

describe("a node that stops", () => {
  it("hands its users over without showing them offline", async () => {
    const [here, there] = await pair({ PRESENCE_GRACE_MS: "1000", PRESENCE_LEASE_MS: "900" });
    const { ada, bo } = await talk(here, there);
    const cy = await there.person("Cy");
    for (const one of [ada, cy]) await one.meet(bo);
    await Promise.all([ada.connect(), cy.connect()]);
    const presence = bo.listen(PresenceChangedDocument, {});
    await presence.take(2);
    const closed = ada.closed();
    const stopped = here.stop();
    expect(await closed).toMatchObject({ code: 1001 });
    const elsewhere = deviceAt(there, ada);
    await elsewhere.connect();
    await stopped;
    // Nothing else is published while grace period and lease expire and another user disconnects twice.
    for (const comesBack of [true, false]) {
      await cy.terminate();
      expect((await presence.next()).presenceChanged).toMatchObject({
        user: { id: cy.userId },
        presence: { status: "OFFLINE" },
      });
      if (!comesBack) break;
      await cy.connect();
      expect((await presence.next()).presenceChanged.user.id).toBe(cy.userId);
    }
    await elsewhere.dispose();
    expect((await presence.next()).presenceChanged).toMatchObject({
      user: { id: ada.userId },
      presence: { status: "OFFLINE" },
    });
  });

  it("shows users offline who do not reconnect", async () => {
    const [here, there] = await pair({ PRESENCE_LEASE_MS: "900" });
    const { ada, bo } = await talk(here, there);
    await ada.meet(bo);
    await ada.connect();
    const presence = bo.listen(PresenceChangedDocument, {});
    expect((await presence.next()).presenceChanged.presence.status).toBe("ONLINE");
    await here.stop();
    expect((await presence.next()).presenceChanged.presence.status).toBe("OFFLINE");
  });
});

describe("without Redis", async () => {
  const redis = new URL(inject("redisUrl"));
  const proxy = await createProxy({ host: redis.hostname, port: Number(redis.port) });
  afterAll(() => proxy.close());
  afterEach(() => proxy.restore());
  redis.port = String(proxy.port);
  const [here, there] = await pair({ REDIS_URL: redis.href, HUB_POLL_MS: "300", LOG_LEVEL: "silent" });

  it.each(["disconnect", "blackhole"] as const)(
    "nodes continue through the database, and recover by themselves (%s)",
    async (fault) => {
      const { ada, bo, conversation } = await talk(here, there);
      await ada.meet(bo);
      const laptop = await bo.device("laptop");
      // Without Redis, a user connected to another node gets a notification too.
      const stream = bo.listen(MessageChangedDocument, {});
      await stream.next();
      await bothKnow(true);

      proxy[fault]();
      const sent = Date.now();
      await ada.send(conversation, "while it is away");
      expect((await stream.next()).messageChanged).toMatchObject({ message: { body: "while it is away" } });
      expect(Date.now() - sent).toBeLessThan(15_000);
      await bothKnow(false);
      expect(await ready(here)).toEqual([200, "degraded: Redis does not answer\n"]);
      const newcomer = deviceAt(there, laptop);
      await newcomer.connect();
      const closed = newcomer.closed();
      await deviceAt(here, bo).ask(RevokeOtherSessionsDocument, {});
      expect(await closed).toMatchObject({ code: 4403 });

      proxy.restore();
      await bothKnow(true);
      expect(await ready(here)).toEqual([200, "ready\n"]);
      await eventually(async () => {
        const { user } = await ada.ask(UserDocument, { id: bo.userId });
        expect(user?.presence.status).toBe("ONLINE");
      });
      await ada.send(conversation, "and back");
      expect((await stream.next()).messageChanged).toMatchObject({ message: { body: "and back" } });
    },
  );

  it("presence streams opened meanwhile show the users of other nodes once it is back", async () => {
    const { ada, bo } = await talk(here, there);
    await ada.meet(bo);
    await ada.connect();
    await bothKnow(true);
    proxy.disconnect();
    await bothKnow(false);
    const statuses = bo.listen(PresenceChangedDocument, { userIds: [ada.userId] });
    const next = async () => (await statuses.next()).presenceChanged.presence.status;
    expect(await next()).toBe("OFFLINE");
    proxy.restore();
    expect(await next()).toBe("ONLINE");
  });

  async function bothKnow(isUp: boolean): Promise<void> {
    const words = isUp ? "ready\n" : "degraded: Redis does not answer\n";
    for (const node of [here, there]) await eventually(async () => expect((await ready(node))[1]).toBe(words));
  }
});

type Node = Awaited<ReturnType<typeof testNodes>>[number];

async function pair(settings: Record<string, string>): Promise<[Node, Node]> {
  const [here, there] = await testNodes(2, settings);
  if (here === undefined || there === undefined) throw new Error("There are not two nodes.");
  return [here, there];
}

/** Connects Ada to one node and Bo to the other, with a conversation. */
async function talk(here: Node, there: Node) {
  const [ada, bo] = [await here.person("Ada"), await there.person("Bo")];
  return { ada, bo, conversation: await ada.open(bo) };
}

async function peerIsTyping(device: Device, id: string): Promise<boolean | undefined> {
  return (await device.ask(ConversationScreenDocument, { id })).conversation?.peerIsTyping;
}

async function ready({ url }: Node): Promise<[number, string]> {
  const response = await fetch(new URL("/readyz", url));
  return [response.status, await response.text()];
}

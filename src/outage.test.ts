import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import {
  EventsDocument,
  MessageChangedDocument,
  PresenceChangedDocument,
  SendMessageDocument,
  ViewerDocument,
} from "../operations/generated/graphql.js";
import { createAppDatabase, startTestApp } from "./testing/app.js";
import { eventually } from "./testing/eventually.js";
import { keepLog } from "./testing/log-lines.js";
import { systemClock } from "./infra/clock.js";
import type { Logger } from "./infra/logger.js";
import type { Person } from "./testing/person.js";
import { createProxy } from "./testing/proxy.js";

const server = new URL(inject("databaseUrl"));
const socketPath = server.searchParams.get("socketPath");
const proxy = await createProxy(
  socketPath === null ? { host: server.hostname, port: Number(server.port) } : { path: socketPath },
);
// Registered before the app's clean-up, so that it runs after it.
afterAll(() => proxy.close());
const app = await startBehindProxy();

/** Starts an app that reaches its database through the proxy. */
async function startBehindProxy(outside: { log?: Logger } = {}) {
  const { url, drop } = await createAppDatabase();
  const way = new URL(url);
  way.searchParams.delete("socketPath");
  [way.hostname, way.port] = ["127.0.0.1", String(proxy.port)];
  const settings = { DATABASE_TIMEOUT_MS: "1000", LOG_LEVEL: "silent" };
  return startTestApp({ url: way.href, drop }, settings, systemClock, outside);
}

afterEach(async () => {
  proxy.restore();
  // Each connection pool recovers by itself; the next test starts with all of them.
  await eventually(() => app.person());
});

describe.each(["disconnect", "blackhole"] as const)("a database that is lost (%s)", (fault) => {
  it("causes SERVICE_UNAVAILABLE in time, and recovers by itself", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    await ada.connect();
    await ada.askOverSocket(ViewerDocument, {});
    const say = (id: string) =>
      ada.askOverSocket(SendMessageDocument, {
        input: { conversationId: conversation, clientMessageId: id, body: "Are you there?" },
      });

    proxy[fault]();
    const asked = Date.now();
    const answers = await Promise.allSettled([
      ...Array.from({ length: 20 }, (_, n) => say(`lost-${n}`)),
      ada.askOverSocket(ViewerDocument, {}),
      ada.ask(ViewerDocument, {}),
    ]);
    expect(answers.map((answer) => answer.status === "rejected" && (answer.reason as { code: unknown }).code)).toEqual(
      answers.map(() => "SERVICE_UNAVAILABLE"),
    );
    expect(Date.now() - asked).toBeLessThan(20_000);
    expect((await fetch(new URL("/readyz", app.url))).status).toBe(503);

    proxy.restore();
    await eventually(async () => expect((await say("found")).sendMessage?.message?.body).toBe("Are you there?"));
    // Readiness asks another connection pool, which may still be connecting.
    await eventually(async () => expect((await fetch(new URL("/readyz", app.url))).status).toBe(200));
    for (let n = 0; n < 20; n += 1) expect((await say(`lost-${n}`)).sendMessage?.userErrors).toEqual([]);
    // A pool that served none of these requests may still be connecting.
    const found = await eventually(() =>
      app.app.db.query("SELECT seq FROM messages WHERE sender_id = (SELECT id FROM users WHERE phone_number = ?)", [
        ada.phoneNumber,
      ]),
    );
    expect(found).toHaveLength(21);
  });

  it("delays streams opened meanwhile, without losing events", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversationId = await ada.meet(bo);
    await ada.connect();
    const after = (await ada.ask(ViewerDocument, {})).viewer.eventCursor;
    await bo.send(conversationId, "missed");

    proxy[fault]();
    const events = ada.listen(EventsDocument, { after });
    const messages = ada.listen(MessageChangedDocument, { conversationId, after });
    const presence = ada.listen(PresenceChangedDocument, { userIds: [bo.userId] });
    await expect(ada.ask(ViewerDocument, {})).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    proxy.restore();

    expect(await events.take(2)).toMatchObject([
      { events: { message: { body: "missed" } } },
      { events: { __typename: "StreamReady" } },
    ]);
    expect(await messages.take(2)).toMatchObject([
      { messageChanged: { message: { body: "missed" } } },
      { messageChanged: { __typename: "StreamReady" } },
    ]);
    expect(await presence.next()).toMatchObject({ presenceChanged: { user: { id: bo.userId } } });
  });

  it("closes a socket that signs in meanwhile with 1013, so that clients reconnect", async () => {
    const ada = await app.person("Ada");
    proxy[fault]();
    const connecting = ada.connect();
    const closed = ada.closed();
    await expect(connecting).rejects.toThrow();
    expect(await closed).toEqual({ code: 1013, reason: "Try again later" });
    proxy.restore();
    await eventually(() => ada.connect());
  });
});

it("an outage has a line for each of ten users, and the number of its other failures", async () => {
  const { log, lines } = keepLog("warn");
  const logged = await startBehindProxy({ log });
  const people: Person[] = [];
  // One after the other: the timeout of the database is short here.
  for (let count = 0; count < 12; count += 1) people.push(await eventually(() => logged.person()));
  for (const person of people) await person.connect();
  proxy.disconnect();
  for (let round = 0; round < 2; round += 1)
    await Promise.allSettled(people.map((person) => person.askOverSocket(ViewerDocument, {})));
  // Authentication fails already, so that the line has no user.
  await Promise.allSettled(people.map((person) => person.ask(ViewerDocument, {})));
  proxy.restore();
  const failures = () => lines("run operation failed");
  expect(failures()).toEqual(
    Array.from(
      { length: 10 },
      () => expect.objectContaining({ level: 40, code: "SERVICE_UNAVAILABLE", errorId: expect.any(String) }) as object,
    ),
  );
  expect(new Set(failures().map(({ userId }) => userId)).size).toBe(10);
  await logged.stop();
  expect(failures().at(-1)).toMatchObject({ level: 40, code: "SERVICE_UNAVAILABLE", more: 26 });
});

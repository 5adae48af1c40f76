import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import {
  AddContactDocument,
  EditMessageDocument,
  EventsDocument,
  LogoutDocument,
  RefreshTokensDocument,
  SearchMessagesDocument,
  SendMessageDocument,
  SendOtpDocument,
  UpdateProfileDocument,
  VerifyOtpDocument,
} from "../operations/generated/graphql.js";
import { systemClock } from "./infra/clock.js";
import { type TestApp, createAppDatabase, startTestApp } from "./testing/app.js";
import { createTestClient } from "./testing/client.js";
import { type KeptLog, keepLog } from "./testing/log-lines.js";
import { type Person, newPhoneNumber } from "./testing/person.js";
import { type Proxy, createProxy } from "./testing/proxy.js";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const RUNS = Number(process.env["SECRECY_RUNS"] ?? 3);
const SEED = Number(process.env["SECRECY_SEED"] ?? Date.now() % 1_000_000);
/** Texts of people have this word, so that one search finds a trace of any. */
const MARK = "Schnabeltier";

let app: TestApp;
let proxy: Proxy;
let kept: KeptLog;
let people: readonly [Person, Person, Person];
/** Numbers, codes and tokens that a line must not have. */
const secrets = new Set<string>();

beforeAll(async () => {
  kept = keepLog("debug");
  const database = await createAppDatabase();
  const direct = new URL(database.url);
  const socketPath = direct.searchParams.get("socketPath");
  proxy = await createProxy(
    socketPath === null ? { host: direct.hostname, port: Number(direct.port) } : { path: socketPath },
  );
  // Registered before the clean-up of the app, so that it runs after it.
  afterAll(() => proxy.close());
  const way = new URL(direct);
  way.searchParams.delete("socketPath");
  [way.hostname, way.port] = ["127.0.0.1", String(proxy.port)];
  const settings = {
    DATABASE_TIMEOUT_MS: "3000",
    RATE_LIMITS: "on",
    TRUSTED_PROXIES: "1",
    LIMIT_SEARCHES_PER_USER: "3 per hour",
    LIMIT_MESSAGES_PER_USER: "30 per hour",
    LIMIT_OTP_CHECKS_PER_ADDRESS: "20 per hour",
    MAX_REQUEST_BYTES: "65536",
    METRICS_TOKEN: "metrics token of this test",
  };
  app = await startTestApp({ url: way.href, drop: database.drop }, settings, systemClock, { log: kept.log });
  people = [await app.person(`Ada ${MARK}`), await app.person(`Bo ${MARK}`), await app.person(`Cy ${MARK}`)];
  secrets.add(settings.METRICS_TOKEN);
});

/** One step of a conversation; `words` is a text of a person. */
type Step = (person: Person, peer: Person, words: string) => Promise<unknown>;

const headers = { "content-type": "application/json" };
const post = (body: string, more: Record<string, string> = {}) =>
  fetch(app.url, { method: "POST", headers: { ...headers, ...more }, body });
const bearer = ({ tokens }: Person) => ({ authorization: `Bearer ${tokens.accessToken}` });

async function overSocket(messages: readonly string[], more: Record<string, string> = {}): Promise<void> {
  const socket = new WebSocket(app.url.replace(/^http/u, "ws"), "graphql-transport-ws", { headers: more });
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  socket.on("open", () => {
    for (const message of messages) socket.send(message);
  });
  await Promise.race([closed, sleep(300)]);
  socket.terminate();
}

const STEPS: Readonly<Record<string, Step>> = {
  send: async (person, peer, body) => person.send(await person.openAlone(peer), body),
  "send twice under one id": async (person, peer, body) => {
    const id = await person.openAlone(peer);
    await person.send(id, body, `${MARK}-1`);
    await person.send(id, `${body}!`, `${MARK}-1`);
  },
  "edit another's message": async (person, peer, body) => {
    const { id } = await person.send(await person.openAlone(peer), body);
    await peer.ask(EditMessageDocument, { input: { messageId: id, body } });
  },
  search: (person, _peer, query) => person.ask(SearchMessagesDocument, { query }),
  "search over the socket": (person, _peer, query) => person.askOverSocket(SearchMessagesDocument, { query }),
  rename: (person, _peer, fullName) => person.ask(UpdateProfileDocument, { input: { fullName } }),
  "add a contact": (person, peer, alias) =>
    person.ask(AddContactDocument, { input: { phoneNumber: peer.phoneNumber, alias } as never }),
  "guess a code": async () => {
    const phoneNumber = newPhoneNumber();
    secrets.add(phoneNumber.slice(1));
    const visitor = createTestClient({ url: app.url, accessToken: () => undefined });
    await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
    await visitor.ask(VerifyOtpDocument, { input: { phoneNumber, code: "918273" } });
  },
  "sign in on another device": async (person, _peer, name) => {
    const device = await person.device(name);
    for (const token of [device.tokens.accessToken, device.tokens.refreshToken]) secrets.add(token);
    await device.ask(LogoutDocument, {});
    await device.ask(SearchMessagesDocument, { query: name });
  },
  "use a refresh token twice": async (person) => {
    const device = await person.device();
    const input = { refreshToken: device.tokens.refreshToken };
    for (let n = 0; n < 3; n += 1) {
      const { refreshTokens } = await person.ask(RefreshTokensDocument, { input });
      const { accessToken, refreshToken } = refreshTokens?.tokens ?? {};
      for (const token of [accessToken, refreshToken]) if (typeof token === "string") secrets.add(token);
    }
  },
  "forge a token": async (person, _peer, words) => {
    const forged = `${person.tokens.accessToken.slice(0, -6)}abcdef`;
    secrets.add(forged);
    await post(JSON.stringify({ query: "{ viewer { eventCursor } }" }), { authorization: `Bearer ${forged}` });
    await overSocket([JSON.stringify({ type: "connection_init", payload: { authorization: forged, words } })]);
  },
  "send no JSON": (person, _peer, words) => post(`{"query": "${words}`, bearer(person)),
  "send no GraphQL": (person, peer, words) =>
    post(JSON.stringify({ query: `mutation { sendMessage(input: "${words} ${peer.phoneNumber}" ` }), bearer(person)),
  "send wrong variables": (person, peer, words) =>
    post(
      JSON.stringify({
        query: "mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }",
        operationName: words,
        variables: { input: { body: words, [words]: peer.phoneNumber } },
      }),
      { ...bearer(person), "user-agent": MARK, "x-request-id": `${MARK} of ${peer.phoneNumber}`, origin: MARK },
    ),
  "send too much": (person, _peer, words) => post(JSON.stringify({ query: words.repeat(5000) }), bearer(person)),
  "ask for another path": (person, peer, words) =>
    fetch(new URL(`/${encodeURIComponent(words)}?number=${encodeURIComponent(peer.phoneNumber)}`, app.url), {
      headers: bearer(person),
    }),
  "ask for the metrics": (_person, _peer, words) =>
    fetch(new URL("/metrics", app.url), { headers: { authorization: encodeURIComponent(words) } }),
  "send garbage over a socket": (_person, peer, words) => overSocket([words, peer.phoneNumber]),
  "send a strange message over a socket": async (person, peer, words) =>
    overSocket(
      [
        JSON.stringify({ type: "connection_init", payload: bearer(person) }),
        JSON.stringify({ id: words, type: "subscribe", payload: { query: `{ ${words} }`, operationName: words } }),
        JSON.stringify({ id: "2", type: words, payload: peer.phoneNumber }),
      ],
      { origin: "https://evil.example.com", "x-request-id": `of ${MARK}` },
    ),
  "listen from no place": async (person, _peer, after) => {
    const stream = person.listen(EventsDocument, { after });
    await Promise.race([stream.next().catch(() => undefined), sleep(300)]);
    await person.leave();
  },
  "lose the database": async (person, peer, body) => {
    const id = await person.openAlone(peer);
    proxy.disconnect();
    const lost = [
      person.ask(SendMessageDocument, { input: { conversationId: id, clientMessageId: `${MARK}-2`, body } }),
      person.ask(SearchMessagesDocument, { query: body }),
      person.ask(UpdateProfileDocument, { input: { fullName: body } }),
    ];
    await Promise.race([Promise.allSettled(lost), sleep(4000)]);
    proxy.restore();
    await Promise.allSettled(lost);
  },
  "break a table": async (person, peer, body) => {
    const { db } = app.app;
    await db.execute("RENAME TABLE notification_settings TO lost_settings, message_words TO lost_words");
    await Promise.allSettled([
      person.ask(SearchMessagesDocument, { query: body }),
      person.ask(UpdateProfileDocument, { input: { fullName: body } }),
      person.openAlone(peer).then((id) => person.send(id, body)),
    ]);
    await db.execute("RENAME TABLE lost_settings TO notification_settings, lost_words TO message_words");
  },
};

const who = fc.constantFrom(0, 1, 2);
const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((text) => `${MARK} ${text}`);
const conversation = fc.array(fc.record({ step: fc.constantFrom(...Object.keys(STEPS)), who, words }), {
  minLength: 5,
  maxLength: 25,
});

/** Each step once, and searches up to their limit. */
const EVERY_STEP = [...Object.keys(STEPS), ...Array.from({ length: 4 }, () => "search")].map((step) => ({
  step,
  who: 0,
  words: `${MARK} and a line\nbreak`,
}));

it("no line at any level has a phone number, code, token or text of people, whatever fails", async () => {
  await fc.assert(
    fc.asyncProperty(conversation, async (steps) => {
      for (const { step, who: place, words: text } of steps) {
        const [person, peer] = [people[place as 0] ?? people[0], people[(place + 1) % 3] ?? people[0]];
        // A refusal is an outcome like any other; the log is what counts.
        await STEPS[step]?.(person, peer, text).catch(() => undefined);
      }
      for (const { code, phoneNumber } of app.sentCodes)
        for (const one of [code, phoneNumber.slice(1)]) secrets.add(one);
      for (const { tokens } of people) for (const one of [tokens.accessToken, tokens.refreshToken]) secrets.add(one);
      const log = kept.text();
      expect(log.split("\n").filter((line) => line.includes(MARK))).toEqual([]);
      for (const secret of secrets) expect(linesWith(log, secret), `secret ${secret}`).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true, examples: [[EVERY_STEP]] },
  );
  // The property has seen refusals, failures and outages.
  const messages = new Set(kept.lines().map(({ msg }) => msg));
  for (const message of ["refused by a limit", "authorisation failed", "run operation failed", "audit: signed in"])
    expect(messages).toContain(message);
});

/** Returns the lines with a secret. The digits of a code stand alone, since times and ids may have them. */
function linesWith(log: string, secret: string): string[] {
  if (secret.length > 6) return log.split("\n").filter((line) => line.includes(secret));
  const pattern = new RegExp(`(?<![\\d.a-f-])${secret}(?![\\d.a-f-])`, "u");
  return log.split("\n").filter((line) => pattern.test(line));
}

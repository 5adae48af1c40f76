import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { MINUTE, addMs, systemClock } from "../../infra/clock.js";
import { startApnsDouble } from "../../testing/apns-double.js";
import type { ApnsDouble, ApnsDoubleAnswer, ApnsDoubleOptions } from "../../testing/apns-double.js";
import { ROOT } from "../../infra/root.js";
import { eventually } from "../../testing/eventually.js";
import { createProxy } from "../../testing/proxy.js";
import { MAX_PAYLOAD_BYTES } from "../payload.js";
import type { PushMessage, PushOutcome, PushService, PushTarget } from "../push.js";
import { createApns } from "./apns.js";
import type { ApnsOptions } from "./apns.js";

const IDS = { keyId: "ABCDE12345", teamId: "TEAM567890" };
const TOPIC = "com.example.chat";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

const tokenOf = (n: number) => n.toString(16).padStart(64, "a");

function target(token = tokenOf(1), environment: "PRODUCTION" | "SANDBOX" = "PRODUCTION"): PushTarget {
  return { kind: "APNS", token, topic: TOPIC, environment };
}

function message(changed: Partial<PushMessage> = {}): PushMessage {
  return {
    payload: {
      ...{ v: 1, type: "show", notificationId: "Notification:1", badge: 3, total: 1 },
      unread: [{ conversationId: "Conversation:1", sequence: 7, count: 2, silent: false }],
    },
    ...{ id: "1-7", collapseKey: "c".repeat(24), isSilent: false, expiresAt: new Date("2026-12-01T00:00:00Z") },
    ...changed,
  };
}

const never = new AbortController().signal;

interface Scene {
  readonly double: ApnsDouble;
  readonly apns: PushService;
  send(token?: string, changed?: Partial<PushMessage>): Promise<PushOutcome>;
  /** Sends to a device that the double answers for as told. */
  sendFor(answer: ApnsDoubleAnswer): Promise<PushOutcome>;
}

async function keyFile(key: KeyObject | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "apns-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "AuthKey.p8");
  await writeFile(path, typeof key === "string" ? key : key.export({ type: "pkcs8", format: "pem" }));
  return path;
}

async function settingsWith(key: KeyObject | string) {
  return { APNS_KEY: await keyFile(key), APNS_KEY_ID: IDS.keyId, APNS_TEAM_ID: IDS.teamId, PUSH_TITLE: "New message" };
}

async function open(
  options: Partial<ApnsOptions> = {},
  doubleOptions: Partial<ApnsDoubleOptions> = {},
): Promise<Scene> {
  const double = await startApnsDouble({ publicKey, ...IDS, topics: [TOPIC], now: systemClock, ...doubleOptions });
  onTestFinished(() => double.close());
  const origins = { PRODUCTION: double.origin, SANDBOX: double.origin };
  const apns = await createApns(await settingsWith(privateKey), {
    now: systemClock,
    origins,
    ca: double.ca,
    ...options,
  });
  onTestFinished(() => apns.close());
  let count = 1000;
  const send: Scene["send"] = (token = tokenOf(1), changed = {}) => apns.send(target(token), message(changed), never);
  return {
    ...{ double, apns, send },
    sendFor(answer) {
      const token = tokenOf((count += 1));
      double.answers.set(token, answer);
      return send(token);
    },
  };
}

it("sends an alert with the whole state, collapsed by conversation", async () => {
  const { double, send } = await open();
  expect(await send()).toEqual({ result: "sent" });
  const [push] = double.pushes;
  expect(push?.headers).toMatchObject({
    ...{ "apns-topic": TOPIC, "apns-push-type": "alert", "apns-priority": "10" },
    ...{ "apns-expiration": "1796083200", "apns-collapse-id": "c".repeat(24) },
  });
  expect(push?.body).toEqual({
    aps: {
      alert: { body: "New message", "loc-key": "New message" },
      ...{ badge: 3, sound: "default", "thread-id": "c".repeat(24), "mutable-content": 1 },
    },
    convospace: message().payload,
  });
});

it("sends the words of a preview in the alert alone", async () => {
  const { double, send } = await open();
  await send(tokenOf(1), { payload: { ...message().payload, title: "Ada", body: "Hello" } });
  await send(tokenOf(1), { payload: { ...message().payload, title: "Ada" } });
  expect(double.pushes.map(({ body }) => body.aps["alert"])).toEqual([
    { title: "Ada", body: "Hello" },
    { title: "Ada", body: "New message", "loc-key": "New message" },
  ]);
  for (const { body } of double.pushes) expect(body.convospace).toEqual(message().payload);
});

it.each([
  ["MESSAGE", "New message"],
  ["CONTACT", "New contact"],
  ["NEW_LOGIN", "New sign-in"],
  ["SECURITY", "New sign-in"],
  ["SYSTEM", "New notice"],
] as const)("names news of the type %s: %s", async (notificationType, text) => {
  const { double, send } = await open();
  await send(tokenOf(1), { payload: { ...message().payload, notificationType } });
  await send(tokenOf(1), { payload: { ...message().payload, notificationType, title: "Ada" } });
  expect(double.pushes.map(({ body }) => body.aps["alert"])).toEqual([
    { body: text, "loc-key": text },
    { title: "Ada", body: text, "loc-key": text },
  ]);
  expect(readFileSync(join(ROOT, "docs/push.md"), "utf8")).toContain(`"${text}" = `);
});

it("sends a silent push without a sound, as passive and with priority 5", async () => {
  const { double, send } = await open();
  expect(await send(tokenOf(1), { isSilent: true })).toEqual({ result: "sent" });
  const [push] = double.pushes;
  expect(push?.headers).toMatchObject({ "apns-priority": "5", "apns-push-type": "alert" });
  expect(push?.body.aps).toMatchObject({ "interruption-level": "passive" });
  expect(push?.body.aps).not.toHaveProperty("sound");
});

it("retracts in the background, and as an alert without text where the badge changes", async () => {
  const { double, send } = await open();
  const { badge: _badge, ...payload } = { ...message().payload, type: "clear" as const };
  expect(await send(tokenOf(1), { payload })).toEqual({ result: "sent" });
  expect(await send(tokenOf(1), { payload: { ...payload, badge: 0 } })).toEqual({ result: "sent" });
  expect(double.pushes.map(({ headers, body }) => [headers["apns-push-type"], body.aps])).toEqual([
    ["background", { "content-available": 1 }],
    ["alert", { "content-available": 1, badge: 0 }],
  ]);
  for (const { headers } of double.pushes) expect(headers).not.toHaveProperty("apns-collapse-id");
});

it("keeps a retraction at APNs only if it does not replace news", async () => {
  const { double, send } = await open();
  const payload = { ...message().payload, type: "clear" as const };
  await send(tokenOf(1), { payload: { ...payload, total: 1 } });
  await send(tokenOf(1), { payload: { ...payload, total: 0, unread: [] } });
  expect(double.pushes.map(({ headers }) => headers["apns-expiration"])).toEqual(["0", "1796083200"]);
});

it("fits into 4,096 bytes with the largest payload, whatever its words", async () => {
  const { double, send } = await open();
  const entry = { conversationId: "", sequence: 2 ** 31, count: 2 ** 31, silent: false };
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 120 }), fc.boolean(), async (words, isSilent) => {
      const base = { ...message().payload, title: words.slice(0, 60), body: words, badge: 2 ** 31, unread: [entry] };
      const room = MAX_PAYLOAD_BYTES - Buffer.byteLength(JSON.stringify(base));
      const payload = { ...base, unread: [{ ...entry, conversationId: "x".repeat(room) }] };
      expect(Buffer.byteLength(JSON.stringify(payload))).toBe(MAX_PAYLOAD_BYTES);
      expect(await send(tokenOf(1), { payload, isSilent })).toEqual({ result: "sent" });
      expect(double.pushes.at(-1)?.body.convospace).toHaveProperty("unread", payload.unread);
    }),
    { numRuns: 30 },
  );
});

const answered = (status: number, reason: string) => ({ status, reason });

it.each([
  ["gone", [answered(410, "Unregistered"), answered(410, "ExpiredToken"), answered(400, "BadDeviceToken")]],
  ["gone", [answered(400, "DeviceTokenNotForTopic"), answered(410, "something new")]],
  ["too large", [answered(413, "PayloadTooLarge")]],
  ["refused", [answered(400, "BadCollapseId"), answered(400, "MissingTopic"), answered(400, "BadTopic")]],
  ["refused", [answered(403, "InvalidProviderToken"), answered(403, "BadEnvironmentKeyIdInToken")]],
  ["refused", [answered(403, "Forbidden"), answered(404, "BadPath"), answered(405, "MethodNotAllowed")]],
  ["retry", [answered(429, "TooManyRequests"), answered(500, "InternalServerError"), answered(503, "Shutdown")]],
  ["retry", [answered(400, "IdleTimeout"), { status: 502, text: "<html>Bad Gateway</html>" }]],
] as const)("calls %s what the documentation calls so: %j", async (result, answers) => {
  const { sendFor } = await open();
  for (const answer of answers) {
    const outcome = await sendFor(answer);
    expect(outcome).toMatchObject({ result });
    expect(outcome).toHaveProperty("reason", expect.stringMatching(new RegExp(`^APNs answered ${answer.status}`, "u")));
  }
});

it("lets the device wait after TooManyRequests, and all after TooManyProviderTokenUpdates", async () => {
  const { sendFor } = await open();
  expect(await sendFor(answered(429, "TooManyRequests"))).toMatchObject({ scope: "device" });
  expect(await sendFor(answered(503, "ServiceUnavailable"))).toMatchObject({ scope: "service" });
  expect(await sendFor(answered(429, "TooManyProviderTokenUpdates"))).toMatchObject({
    ...{ scope: "service", retryAfterMs: MINUTE },
  });
});

it("is refused with another key, team or topic, and says what to mend", async () => {
  const { publicKey: otherKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (const options of [{ publicKey: otherKey }, { keyId: "OTHER12345" }, { teamId: "OTHER12345" }]) {
    const { send } = await open({}, options);
    expect(await send()).toMatchObject({ result: "refused", reason: expect.stringContaining("APNS_KEY_ID") });
  }
  const { send } = await open({}, { topics: ["com.example.other"] });
  expect(await send()).toMatchObject({ result: "refused", reason: expect.stringContaining("APNS_TEAM_ID") });
});

it("calls a token gone that is none, and sends nothing", async () => {
  const { double, send } = await open();
  for (const token of ["", "g".repeat(64), "../../3/device/aa", `${tokenOf(1)}\r\n`, "ä"])
    expect(await send(token)).toMatchObject({ result: "gone" });
  expect(double.requests).toBe(0);
});

it("signs one token for all, and another every 40 minutes", async () => {
  let time = systemClock();
  const now = () => time;
  const { double, send } = await open({ now }, { now });
  await Promise.all(Array.from({ length: 20 }, (_, index) => send(tokenOf(index))));
  for (const minutes of [39, 1, 39, 1]) {
    time = addMs(time, minutes * MINUTE);
    expect(await send()).toEqual({ result: "sent" });
  }
  expect(double.providerTokens.size).toBe(3);
});

it("signs another token at ExpiredProviderToken, once for all that were under way", async () => {
  let time = systemClock();
  let offset = 0;
  const { double, send } = await open({ now: () => time }, { now: () => addMs(time, offset) });
  await send();
  // The clock of APNs is ahead by more than the 40 minutes of the server leave.
  time = addMs(time, 30 * MINUTE);
  offset = 31 * MINUTE;
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => send(tokenOf(index))));
  expect(outcomes.filter(({ result }) => result !== "sent")).toEqual([]);
  expect(double.providerTokens.size).toBe(2);
});

it("is refused at ExpiredProviderToken of a fresh token, with a word on the clock", async () => {
  const { double, send } = await open({ now: () => addMs(systemClock(), -2 * 60 * MINUTE) });
  expect(await send()).toMatchObject({ result: "refused", reason: expect.stringContaining("clock of this machine") });
  expect(double.requests).toBe(1);
});

it("signs anew after the clock was set back", async () => {
  let ahead = 50 * MINUTE;
  const now = () => addMs(systemClock(), ahead);
  const { double, send } = await open({ now });
  await send();
  ahead = 0;
  expect(await send()).toEqual({ result: "sent" });
  expect(double.providerTokens.size).toBe(2);
});

it("sends 50 at once over one connection, one until the first token is known, then as many as allowed", async () => {
  const { double, send } = await open({}, { maxConcurrentStreams: 20 });
  double.delayMs = 20;
  const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => send(tokenOf(index))));
  expect(outcomes).toEqual(Array.from({ length: 50 }, () => ({ result: "sent" })));
  expect(new Set(double.pushes.map(({ token }) => token)).size).toBe(50);
  expect([double.connections, double.maxStreams]).toEqual([1, 20]);
});

it("has a connection for each environment", async () => {
  const { double, apns } = await open();
  await apns.send(target(tokenOf(1), "SANDBOX"), message(), never);
  await apns.send(target(tokenOf(1), "PRODUCTION"), message(), never);
  await apns.send(target(tokenOf(2), "SANDBOX"), message(), never);
  expect(double.connections).toBe(2);
  expect(apns.circuitOf(target(tokenOf(1), "SANDBOX"))).not.toBe(apns.circuitOf(target()));
});

it("finishes what is under way at GOAWAY, and sends the rest over another connection", async () => {
  const { double, send } = await open();
  await send();
  double.delayMs = 100;
  const before = Array.from({ length: 10 }, (_, index) => send(tokenOf(index)));
  await eventually(() => expect(double.requests).toBe(11));
  double.goAway();
  const after = Array.from({ length: 10 }, (_, index) => send(tokenOf(100 + index)));
  const outcomes = await Promise.all([...before, ...after]);
  expect(outcomes.filter(({ result }) => result !== "sent")).toEqual([]);
  expect(double.pushes).toHaveLength(21);
  await eventually(() => expect([double.connections, double.openConnections]).toEqual([2, 1]));
});

it("sends at once again what a GOAWAY names as not read, and each once", async () => {
  const { double, send } = await open();
  await send();
  double.answers.set(tokenOf(7), "goaway");
  double.delayMs = 50;
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => send(tokenOf(index))));
  expect(outcomes.filter(({ result }) => result !== "sent")).toEqual([]);
  const accepted = double.pushes.slice(1).map(({ token }) => token);
  expect(new Set(accepted).size).toBe(20);
  await eventually(() => expect([double.connections, double.openConnections]).toEqual([2, 1]));
});

it("retries later what was cut, and opens another connection", async () => {
  const { double, send, sendFor } = await open();
  double.delayMs = 50;
  const [cut, ...others] = await Promise.all([sendFor("cut"), send(tokenOf(1)), send(tokenOf(2))]);
  expect(cut).toMatchObject({ result: "retry", scope: "service" });
  for (const other of others) expect(["sent", "retry"]).toContain(other.result);
  expect(await send()).toEqual({ result: "sent" });
});

it("retries later what APNs keeps refusing to read", async () => {
  const { double, sendFor } = await open();
  expect(await sendFor("refuse")).toMatchObject({ result: "retry", scope: "service" });
  expect(double.requests).toBe(2);
});

it("ends at the time limit without an answer, and keeps a connection that answers PINGs", async () => {
  const { double, send, sendFor } = await open({ timeoutMs: 150 });
  await send();
  expect(await sendFor("hang")).toEqual({ result: "retry", reason: "No answer of APNs: ETIMEDOUT", scope: "service" });
  expect(await send()).toEqual({ result: "sent" });
  expect(double.connections).toBe(1);
});

it("replaces a connection that is dead without a sign, once it answers no PING", async () => {
  const double = await startApnsDouble({ publicKey, ...IDS, topics: [TOPIC], now: systemClock });
  const proxy = await createProxy({ port: Number(new URL(double.origin).port), host: "127.0.0.1" });
  onTestFinished(async () => void (await Promise.all([proxy.close(), double.close()])));
  const origin = `https://127.0.0.1:${proxy.port}`;
  const apns = await createApns(await settingsWith(privateKey), {
    ...{ now: systemClock, origins: { PRODUCTION: origin, SANDBOX: origin }, ca: double.ca },
    ...{ timeoutMs: 500, pingTimeoutMs: 100 },
  });
  onTestFinished(() => apns.close());
  expect(await apns.send(target(), message(), never)).toEqual({ result: "sent" });
  proxy.blackhole();
  // Also while a new one does not come about.
  for (let index = 0; index < 3; index += 1)
    expect(await apns.send(target(), message(), never)).toMatchObject({
      ...{ result: "retry", reason: expect.stringMatching(/ETIMEDOUT|ECONNRESET/u) },
    });
  proxy.restore();
  await eventually(async () => expect(await apns.send(target(), message(), never)).toEqual({ result: "sent" }));
  expect(double.connections).toBeGreaterThan(1);
});

it("ends when it is aborted", async () => {
  const { apns, double } = await open();
  double.answers.set(tokenOf(1), "hang");
  const controller = new AbortController();
  const sent = apns.send(target(), message(), controller.signal);
  await eventually(() => expect(double.requests).toBe(1));
  controller.abort();
  expect(await sent).toMatchObject({ result: "retry" });
  expect(await apns.send(target(tokenOf(2)), message(), controller.signal)).toMatchObject({ result: "retry" });
  expect(double.requests).toBe(1);
});

it("retries later while nothing listens", async () => {
  const { apns, double } = await open();
  await double.close();
  expect(await apns.send(target(), message(), never)).toEqual({
    ...{ result: "retry", reason: "No answer of APNs: ECONNREFUSED", scope: "service" },
  });
});

it("refuses a server whose certificate is not trusted", async () => {
  const { send } = await open({ ca: undefined });
  expect(await send()).toMatchObject({ result: "retry", reason: expect.stringMatching(/CERT/u) });
});

it("closes a connection that is not used, and opens one for the next push", async () => {
  const { double, send } = await open({ pingMs: 20, idleMs: 100 });
  await send();
  await eventually(() => expect(double.openConnections).toBe(0));
  expect(await send()).toEqual({ result: "sent" });
  expect(double.connections).toBe(2);
});

it("fails what is under way when it is closed, and everything after", async () => {
  const { apns, double, send } = await open();
  await send();
  const hanging = Array.from({ length: 10 }, (_, index) => {
    double.answers.set(tokenOf(100 + index), "hang");
    return send(tokenOf(100 + index));
  });
  await eventually(() => expect(double.requests).toBe(11));
  await apns.close();
  for (const outcome of await Promise.all(hanging)) expect(outcome).toMatchObject({ result: "retry" });
  expect(await send()).toMatchObject({ result: "retry" });
  await eventually(() => expect(double.openConnections).toBe(0));
});

it("never has a token, a key or a word of the payload in a reason, whatever APNs answers", async () => {
  const { double, apns } = await open({ timeoutMs: 1000 });
  const secrets = (token: string) => [token, "Ada", "Hello", ...double.providerTokens];
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[a-f]{64}$/u),
      fc.integer({ min: 201, max: 599 }),
      fc.constantFrom<(token: string, jwt: string) => string>(
        (token) => token,
        (_, jwt) => jwt,
        (token) => JSON.stringify({ reason: token }),
        (_, jwt) => JSON.stringify({ reason: jwt }),
        () => JSON.stringify({ reason: "Hello" }),
        () => "null",
        () => '{"reason":',
        (token) => token.repeat(2000),
      ),
      async (token, status, text) => {
        const [jwt = ""] = double.providerTokens;
        double.answers.set(token, { status, text: text(token, jwt) });
        const payload = { ...message().payload, title: "Ada", body: "Hello" };
        const outcome = await apns.send(target(token), message({ payload }), never);
        expect(outcome.result).not.toBe("sent");
        for (const secret of secrets(token)) expect(JSON.stringify(outcome)).not.toContain(secret);
      },
    ),
    { numRuns: 100 },
  );
});

it.each([
  ["no key", "not a key"],
  ["an RSA key", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
  ["a key of another curve", generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey],
])("does not start with %s in APNS_KEY, and does not repeat it", async (_, key) => {
  const settings = await settingsWith(key);
  const failed = await createApns(settings, { now: systemClock }).catch((error: unknown) => error as Error);
  expect(failed).toMatchObject({ name: "StartupError", message: expect.stringContaining("APNS_KEY: ") });
  expect(failed).not.toHaveProperty("cause");
});

it("does not start without the file of APNS_KEY", async () => {
  const settings = { ...(await settingsWith(privateKey)), APNS_KEY: "/nowhere/AuthKey.p8" };
  await expect(createApns(settings, { now: systemClock })).rejects.toThrow(
    "APNS_KEY: /nowhere/AuthKey.p8 cannot be read (ENOENT).",
  );
});

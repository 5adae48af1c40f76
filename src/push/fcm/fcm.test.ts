import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { MINUTE, SECOND, addMs, systemClock } from "../../infra/clock.js";
import { eventually } from "../../testing/eventually.js";
import { fcmDetail, fcmError, startFcmDouble } from "../../testing/fcm-double.js";
import type { FcmDouble, FcmDoubleAnswer } from "../../testing/fcm-double.js";
import { MAX_PAYLOAD_BYTES } from "../payload.js";
import type { PushMessage, PushOutcome, PushService } from "../push.js";
import { createFcm } from "./fcm.js";
import type { FcmOptions } from "./fcm.js";

const HOUR = 60 * MINUTE;
const never = new AbortController().signal;

function message(changed: Partial<PushMessage> = {}): PushMessage {
  return {
    payload: {
      ...{ v: 1, type: "show", notificationId: "Notification:1", badge: 3, total: 1 },
      unread: [{ conversationId: "Conversation:1", sequence: 7, count: 2, silent: false }],
    },
    ...{ id: "1-7", collapseKey: "c".repeat(24), isSilent: false, expiresAt: addMs(systemClock(), HOUR) },
    ...changed,
  };
}

interface Scene {
  readonly double: FcmDouble;
  readonly fcm: PushService;
  send(token?: string, changed?: Partial<PushMessage>): Promise<PushOutcome>;
  /** Sends to a device that the double answers for as told. */
  sendFor(answer: FcmDoubleAnswer): Promise<PushOutcome>;
}

async function fileWith(content: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "fcm-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "service-account.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function open(options: Partial<FcmOptions> = {}, changed: Record<string, string> = {}): Promise<Scene> {
  const { now = systemClock } = options;
  const double = await startFcmDouble({ now });
  onTestFinished(() => double.close());
  const file = await fileWith({ ...double.serviceAccount, ...changed });
  const fcm = await createFcm(file, { now, origin: double.origin, ca: double.ca, ...options });
  onTestFinished(() => fcm.close());
  let count = 0;
  const send: Scene["send"] = (token = "device", more = {}) => fcm.send({ kind: "FCM", token }, message(more), never);
  return {
    ...{ double, fcm, send },
    sendFor(answer) {
      const token = `answered-${(count += 1)}`;
      double.answers.set(token, answer);
      return send(token);
    },
  };
}

it("sends the whole state as a data message of one collapse key", async () => {
  const { double, send } = await open();
  expect(await send()).toEqual({ result: "sent" });
  const [sent] = double.messages;
  expect(sent).toMatchObject({ token: "device", android: { collapse_key: "sync", priority: "HIGH" } });
  expect(JSON.parse(sent?.data["convospace"] ?? "")).toEqual(message().payload);
  expect(sent?.android.ttl).toMatch(/^3(600|59\d)s$/u);
});

it("sends without a hurry what is silent or a retraction", async () => {
  const { double, send } = await open();
  const { payload } = message();
  await send("device", { isSilent: true });
  await send("device", { payload: { ...payload, type: "clear", total: 0, unread: [] } });
  await send("device", { payload: { ...payload, type: "clear", total: 1 } });
  expect(double.messages.map(({ android }) => [android.priority, android.collapse_key])).toEqual([
    ["NORMAL", "sync"],
    ["NORMAL", "sync"],
    // It must not replace news that FCM keeps.
    ["NORMAL", "clear"],
  ]);
});

it("has a life from none to four weeks, for any time of expiry", async () => {
  const { double, send } = await open();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -40 * 86_400, max: 40 * 86_400 }), async (seconds) => {
      expect(await send("device", { expiresAt: addMs(systemClock(), seconds * SECOND) })).toEqual({ result: "sent" });
      const ttl = Number(double.messages.at(-1)?.android.ttl.slice(0, -1));
      expect(Math.abs(ttl - Math.min(Math.max(seconds, 0), 2_419_200))).toBeLessThan(60);
    }),
    { numRuns: 20 },
  );
});

it("fits with the largest payload, whatever its words", async () => {
  const { double, send } = await open();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 120 }), async (body) => {
      const base = { ...message().payload, body, notificationId: "" };
      const room = MAX_PAYLOAD_BYTES - Buffer.byteLength(JSON.stringify(base));
      const payload = { ...base, notificationId: "x".repeat(room) };
      expect(await send("device", { payload })).toEqual({ result: "sent" });
      expect(JSON.parse(double.messages.at(-1)?.data["convospace"] ?? "")).toEqual(payload);
    }),
    { numRuns: 20 },
  );
});

const badRequest = (field: string) => ({
  "@type": "type.googleapis.com/google.rpc.BadRequest",
  fieldViolations: [{ field, description: "Invalid registration token" }],
});
const quotaFailure = (subject: string) => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ subject, description: "Too many" }],
});
const invalid = (text: string, ...details: object[]) =>
  fcmError(400, "INVALID_ARGUMENT", text, ...details, fcmDetail("INVALID_ARGUMENT"));

it.each<[string, PushOutcome["result"], FcmDoubleAnswer]>([
  ["an app that was removed", "gone", fcmError(404, "NOT_FOUND", "Not found.", fcmDetail("UNREGISTERED"))],
  ["a token of another sender", "gone", fcmError(403, "PERMISSION_DENIED", "No.", fcmDetail("SENDER_ID_MISMATCH"))],
  ["a token that is none", "gone", invalid("The registration token is not a valid FCM registration token")],
  ["a token in the wrong field", "gone", invalid("Request contains an invalid argument.", badRequest("message.token"))],
  ["a message that is too large", "too large", invalid("Android message is too big")],
  ["status 413", "too large", { status: 413, body: "" }],
  ["another invalid argument", "refused", invalid("Invalid value", badRequest("message.data[0].value"))],
  ["an invalid argument without details", "refused", fcmError(400, "INVALID_ARGUMENT", "Request contains …")],
  ["a project that does not exist", "refused", fcmError(404, "NOT_FOUND", "Requested entity was not found.")],
  ["an account without the right", "refused", fcmError(403, "PERMISSION_DENIED", "The caller has no permission")],
  ["a device of Apple", "refused", fcmError(401, "UNAUTHENTICATED", "No", fcmDetail("THIRD_PARTY_AUTH_ERROR"))],
  ["a page of HTML", "refused", { status: 404, body: "<!DOCTYPE html><title>404</title>" }],
  ["a redirect", "refused", { status: 302, headers: { location: "https://127.0.0.1:1/" } }],
  ["an exceeded quota", "retry", fcmError(429, "RESOURCE_EXHAUSTED", "Quota", fcmDetail("QUOTA_EXCEEDED"))],
  ["an internal error", "retry", fcmError(500, "INTERNAL", "Internal error.", fcmDetail("INTERNAL"))],
  ["a service that is away", "retry", fcmError(503, "UNAVAILABLE", "Later", fcmDetail("UNAVAILABLE"))],
  ["a proxy that is away", "retry", { status: 502, body: "<html>" }],
  ["a cut line", "retry", "cut"],
])("calls %s %s", async (_, result, answer) => {
  const { double, sendFor } = await open();
  expect(await sendFor(answer)).toMatchObject({ result });
  expect(double.tokenRequests).toBe(1);
});

it("pauses the service for the time of Retry-After, or a minute after a quota", async () => {
  const { sendFor } = await open();
  const quota = fcmError(429, "RESOURCE_EXHAUSTED", "Quota", fcmDetail("QUOTA_EXCEEDED"));
  const away = { status: 503, headers: { "retry-after": "120" } };
  expect(await sendFor(quota)).toMatchObject({ scope: "service", retryAfterMs: MINUTE });
  expect(await sendFor({ ...(quota as object), status: 429, headers: { "retry-after": "7" } })).toMatchObject({
    ...{ scope: "service", retryAfterMs: 7 * SECOND },
  });
  expect(await sendFor(away)).toMatchObject({ scope: "service", retryAfterMs: 2 * MINUTE });
  expect(await sendFor({ status: 500 })).toEqual({ result: "retry", reason: "FCM answered 500", scope: "service" });
});

it("lets the device wait whose own quota is exceeded", async () => {
  const { sendFor } = await open();
  const answer = (subject: string) => fcmError(429, "RESOURCE_EXHAUSTED", "Quota", quotaFailure(subject));
  expect(await sendFor(answer("device:xyz"))).toMatchObject({ scope: "device" });
  expect(await sendFor(answer("project:1234"))).toMatchObject({ scope: "service" });
});

it("asks for one access token for all, and for another 5 minutes before its end", async () => {
  let time = systemClock();
  const { double, send } = await open({ now: () => time });
  double.delayMs = 20;
  const outcomes = await Promise.all(Array.from({ length: 64 }, (_, index) => send(`device-${index}`)));
  expect(outcomes.filter(({ result }) => result !== "sent")).toEqual([]);
  expect(double.tokenRequests).toBe(1);
  for (const [ms, tokens] of [
    [54 * MINUTE, 1],
    [MINUTE, 2],
    [54 * MINUTE, 2],
    [MINUTE, 3],
  ] as const) {
    time = addMs(time, ms);
    expect(await send()).toEqual({ result: "sent" });
    expect(double.tokenRequests).toBe(tokens);
  }
});

it("keeps its connections", async () => {
  const { double, send } = await open();
  for (let index = 0; index < 10; index += 1) await send();
  expect(double.connections).toBe(1);
});

it("sends over another connection when the service has closed an idle one", async () => {
  const { double, send } = await open();
  for (let index = 0; index < 10; index += 1) {
    double.closeIdle();
    expect(await send()).toEqual({ result: "sent" });
  }
});

it("asks for another access token at 401, once for all that were under way", async () => {
  let time = systemClock();
  const { double, send } = await open({ now: () => time });
  await send();
  time = addMs(time, 2 * MINUTE);
  double.accessTokens.clear();
  double.delayMs = 20;
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => send(`device-${index}`)));
  expect(outcomes.filter(({ result }) => result !== "sent")).toEqual([]);
  expect(double.tokenRequests).toBe(2);
});

it("is refused at 401 of a fresh access token, and does not ask for one after the other", async () => {
  const { double, send } = await open();
  await send();
  double.accessTokens.clear();
  for (let index = 0; index < 5; index += 1)
    expect(await send()).toMatchObject({ result: "refused", reason: expect.stringContaining("UNAUTHENTICATED") });
  expect(double.tokenRequests).toBe(1);
});

it("is refused with another key, and asks again after a minute", async () => {
  let time = systemClock();
  const { double, send } = await open({ now: () => time }, { private_key_id: "key-2" });
  for (let index = 0; index < 5; index += 1)
    expect(await send()).toMatchObject({ result: "refused", reason: expect.stringContaining("invalid_grant") });
  expect([double.tokenRequests, double.requests]).toEqual([1, 0]);
  time = addMs(time, 2 * MINUTE);
  await send();
  expect(double.tokenRequests).toBe(2);
});

it("is refused with a wrong clock", async () => {
  const double = await startFcmDouble({ now: systemClock });
  onTestFinished(() => double.close());
  const now = () => addMs(systemClock(), 2 * HOUR);
  const fcm = await createFcm(await fileWith(double.serviceAccount), { now, origin: double.origin, ca: double.ca });
  onTestFinished(() => fcm.close());
  expect(await fcm.send({ kind: "FCM", token: "device" }, message(), never)).toMatchObject({
    ...{ result: "refused", reason: expect.stringContaining("clock of this machine") },
  });
});

it.each<[FcmDoubleAnswer, object]>([
  [
    { status: 503, headers: { "retry-after": "30" } },
    { scope: "service", retryAfterMs: 30 * SECOND },
  ],
  [{ status: 200, body: "<html>" }, { scope: "service" }],
  [{ status: 200, body: { access_token: "a b\r\nx: y", expires_in: 3599 } }, { scope: "service" }],
  [{ status: 200, body: { access_token: "abc", expires_in: -1 } }, { scope: "service" }],
  ["cut", { scope: "service" }],
])("retries later while the token endpoint answers %j", async (tokenAnswer, expected) => {
  const { double, send } = await open();
  double.tokenAnswer = tokenAnswer;
  expect(await send()).toMatchObject({ result: "retry", ...expected });
  double.tokenAnswer = undefined;
  expect(await send()).toEqual({ result: "sent" });
});

it("uses a token of few minutes for half of them", async () => {
  let time = systemClock();
  const { double, send } = await open({ now: () => time });
  double.accessTokens.add("short");
  double.tokenAnswer = { status: 200, body: { access_token: "short", expires_in: 120 } };
  for (let index = 0; index < 3; index += 1) {
    expect(await send()).toEqual({ result: "sent" });
    time = addMs(time, 59 * SECOND);
  }
  expect(double.tokenRequests).toBe(2);
});

it("ends at the time limit, at the token endpoint and at FCM", async () => {
  const { double, send, sendFor } = await open({ timeoutMs: 200 });
  double.tokenAnswer = "hang";
  expect(await send()).toMatchObject({ result: "retry" });
  const other = await open({ timeoutMs: 200 });
  expect(await other.sendFor("hang")).toMatchObject({ result: "retry", scope: "service" });
  expect(await other.send()).toEqual({ result: "sent" });
  expect(await sendFor("hang")).toMatchObject({ result: "retry" });
});

it("ends when it is aborted, and asks for no token after", async () => {
  const { double, fcm, send } = await open();
  await send();
  double.answers.set("hanging", "hang");
  const controller = new AbortController();
  const sent = fcm.send({ kind: "FCM", token: "hanging" }, message(), controller.signal);
  await eventually(() => expect(double.requests).toBe(2));
  controller.abort();
  expect(await sent).toMatchObject({ result: "retry" });
  expect(await fcm.send({ kind: "FCM", token: "device" }, message(), controller.signal)).toMatchObject({
    result: "retry",
  });
  expect(double.requests).toBe(2);
});

it("fails what is under way when it is closed, and everything after", async () => {
  const { double, fcm, send } = await open();
  await send();
  double.answers.set("hanging", "hang");
  const hanging = Array.from({ length: 10 }, () => send("hanging"));
  await eventually(() => expect(double.requests).toBe(11));
  await fcm.close();
  for (const outcome of await Promise.all(hanging)) expect(outcome).toMatchObject({ result: "retry" });
  expect(await send()).toMatchObject({ result: "retry" });
  expect(double.requests).toBe(11);
});

it("fails what waits for a token when it is closed", async () => {
  const { double, fcm, send } = await open();
  double.tokenAnswer = "hang";
  const sent = send();
  await eventually(() => expect(double.tokenRequests).toBe(1));
  await fcm.close();
  expect(await sent).toMatchObject({ result: "retry" });
});

it("retries later while nothing listens, and with a certificate that is not trusted", async () => {
  const { double, send } = await open();
  await send();
  await double.close();
  expect(await send()).toEqual({ result: "retry", reason: "No answer of FCM: ECONNREFUSED", scope: "service" });
  const other = await open({ ca: undefined });
  expect(await other.send()).toMatchObject({ result: "retry", reason: expect.stringMatching(/CERT/u) });
});

it("never has a token, a key or a word of the payload in a reason, whatever is answered", async () => {
  const { double, fcm } = await open();
  const [accessToken = ""] = (await fcm.send({ kind: "FCM", token: "device" }, message(), never), double.accessTokens);
  const payload = { ...message().payload, title: "Ada", body: "Hello" };
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[\w:-]{100,200}$/u),
      fc.integer({ min: 201, max: 599 }),
      fc.constantFrom<(text: string) => unknown>(
        (text) => text,
        (text) => ({ error: text }),
        (text) => ({ error: { code: 400, message: text, status: text, details: [{ errorCode: text }] } }),
        (text) => ({ error: { status: "INVALID_ARGUMENT", details: text } }),
        (text) => ({ error: { details: [null, text, { violations: [null] }, { fieldViolations: text }] } }),
        () => null,
      ),
      fc.constantFrom("token", "access token", "word"),
      async (token, status, bodyOf, kind) => {
        const quoted = kind === "token" ? token : kind === "word" ? "Hello" : accessToken;
        double.answers.set(token, { status, body: bodyOf(quoted) });
        const outcome = await fcm.send({ kind: "FCM", token }, message({ payload }), never);
        expect(outcome.result).not.toBe("sent");
        const text = JSON.stringify(outcome);
        for (const secret of [token, accessToken, "Ada", "Hello"]) expect(text).not.toContain(secret);
      },
    ),
    { numRuns: 100 },
  );
});

it("has no assertion in a reason when the token endpoint repeats it", async () => {
  const { double, send } = await open();
  double.tokenAnswer = { status: 400, body: { error: "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", error_description: "Hello" } };
  const outcome = await send();
  expect(outcome).toMatchObject({ result: "refused" });
  expect(JSON.stringify(outcome)).not.toMatch(/eyJ|Hello/u);
});

it.each<[string, (account: Record<string, string>) => unknown, string]>([
  ["no JSON", () => "PRIVATE", "it is no JSON object"],
  ["another JSON", () => ({ type: "authorized_user" }), "check type, project_id, private_key, client_email, token_uri"],
  ["a token_uri without TLS", (account) => ({ ...account, token_uri: "http://example.com" }), "check token_uri"],
  ["no RSA key", (account) => ({ ...account, private_key: "PRIVATE" }), "private_key in"],
])("does not start with %s in FCM_SERVICE_ACCOUNT, and does not repeat it", async (_, change, advice) => {
  const double = await startFcmDouble({ now: systemClock });
  onTestFinished(() => double.close());
  const file = await fileWith(change({ ...double.serviceAccount }));
  const failed = await createFcm(file, { now: systemClock }).catch((error: unknown) => error as Error);
  expect(failed).toMatchObject({ name: "StartupError", message: expect.stringContaining(advice) });
  expect(failed).not.toHaveProperty("cause");
  expect((failed as Error).message).not.toContain("PRIVATE");
});

it("does not start without the file of FCM_SERVICE_ACCOUNT", async () => {
  await expect(createFcm("/nowhere/account.json", { now: systemClock })).rejects.toThrow(
    "FCM_SERVICE_ACCOUNT: /nowhere/account.json cannot be read (ENOENT).",
  );
});

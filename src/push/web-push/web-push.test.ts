import { createECDH, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { pushMessage } from "../../testing/push-message.js";
import {
  type Behaviour,
  type PushServiceDouble,
  type Subscription,
  startPushServiceDouble,
} from "../../testing/push-service-double/push-service-double.js";
import type { PushMessage, PushTarget } from "../push.js";
import { publicEndpoints } from "./endpoints.js";
import { PUSH_SERVICES } from "./services.js";
import { type WebPushOptions, createWebPush } from "./web-push.js";

const pair = createECDH("prime256v1");
const keys = {
  publicKey: pair.generateKeys("base64url"),
  privateKey: pair.getPrivateKey("base64url"),
  subject: "mailto:push@example.com",
};
const never = new AbortController().signal;

let double: PushServiceDouble;
beforeAll(async () => {
  double = await startPushServiceDouble();
});
afterAll(() => double.close());

function webPush(options: Partial<WebPushOptions> = {}) {
  const service = createWebPush({
    ...{ keys, endpoints: double.endpoints, now: () => new Date(), webOrigin: undefined, title: "New message" },
    ...options,
  });
  onTestFinished(() => service.close());
  return service;
}

const targetOf = (subscription: Subscription): PushTarget => ({ kind: "WEB", ...subscription });

/** Sends a push to a new subscription of the double. */
async function send(behaviour: Behaviour, options: Partial<WebPushOptions> = {}, message: PushMessage = pushMessage()) {
  const subscription = double.subscribe(behaviour, keys.publicKey);
  const outcome = await webPush(options).send(targetOf(subscription), message, never);
  return { outcome, push: double.received.find(({ endpoint }) => endpoint === subscription.endpoint) };
}

describe("a push", () => {
  it("is decrypted by the browser, and signed for its service", async () => {
    const message = pushMessage();
    const { outcome, push } = await send(201, {}, message);
    expect(outcome).toEqual({ result: "sent" });
    expect(push?.json).toEqual(message.payload);
    expect(push).toMatchObject({ urgency: "high", topic: message.collapseKey, size: 86 + 256 + 16 });
    expect(double.faults).toEqual([]);
  });

  it("lives until its time, at least for the moment", async () => {
    const now = new Date();
    const at = (ms: number) => pushMessage({ expiresAt: new Date(now.getTime() + ms) });
    expect((await send(201, { now: () => now }, at(60_900))).push?.ttl).toBe(60);
    expect((await send(201, { now: () => now }, at(-5000))).push?.ttl).toBe(0);
  });

  it.each([
    ["without a sound", pushMessage({ isSilent: true })],
    ["that only retracts", pushMessage({ payload: { type: "clear" } })],
  ])("%s is of low urgency", async (_, message) => {
    expect((await send(201, {}, message)).push?.urgency).toBe("low");
  });

  it("goes over one connection, which is kept open", async () => {
    const service = webPush();
    const before = double.connections;
    for (let time = 0; time < 20; time += 1) await service.send(targetOf(double.subscribe()), pushMessage(), never);
    expect(double.connections - before).toBe(1);
  });

  it("is too large above 3,993 bytes, and is then not sent", async () => {
    const bytes = (body: string) => Buffer.byteLength(JSON.stringify(pushMessage({ payload: { body } }).payload));
    const longest = "x".repeat(3993 - bytes(""));
    const { outcome, push } = await send(201, {}, pushMessage({ payload: { body: longest } }));
    expect([outcome, push?.size]).toEqual([{ result: "sent" }, 4096]);
    const before = double.requests.length;
    const larger = await send(201, {}, pushMessage({ payload: { body: `${longest}x` } }));
    expect(larger.outcome).toMatchObject({ result: "too large" });
    expect(double.requests.length).toBe(before);
  });
});

describe("the outcome", () => {
  it.each<[Behaviour, object]>([
    [404, { result: "gone", reason: "status 404" }],
    [410, { result: "gone", reason: "status 410" }],
    [413, { result: "too large", reason: "status 413" }],
    [400, { result: "refused", reason: "status 400" }],
    [401, { result: "refused", reason: "status 401" }],
    [403, { result: "refused", reason: "status 403" }],
    [429, { result: "retry", reason: "status 429", retryAfterMs: 120_000, scope: "device" }],
    [500, { result: "retry", reason: "status 500", scope: "service" }],
    [503, { result: "retry", reason: "status 503", retryAfterMs: 120_000, scope: "service" }],
    ["cut", { result: "retry", reason: "ECONNRESET", scope: "service" }],
    ["hang", { result: "retry", reason: "time-out", scope: "service" }],
    ["endless", { result: "sent" }],
    ["redirect", { result: "refused", reason: "status 307" }],
  ])("of %s", async (behaviour, expected) => {
    const before = double.requests.length;
    const { outcome } = await send(behaviour, { timeoutMs: 500 });
    expect(outcome).toEqual(expected);
    // A redirect to this machine is not followed.
    expect(double.requests.length).toBe(before + 1);
  });

  it.each([
    ["a date", "Thu, 01 Jan 2026 00:02:00 GMT", 120_000],
    ["more than an hour", "86400", 3_600_000],
  ])("has the time that the service asks for: %s", async (_, retryAfter, retryAfterMs) => {
    const now = () => new Date("2026-01-01T00:00:00Z");
    const other = await startPushServiceDouble({ retryAfter, now });
    onTestFinished(() => other.close());
    const service = webPush({ endpoints: other.endpoints, now });
    const outcome = await service.send(targetOf(other.subscribe(429)), pushMessage(), never);
    expect(outcome).toMatchObject({ result: "retry", retryAfterMs });
  });

  it("is a retry where the service is away, or the process stops", async () => {
    const other = await startPushServiceDouble();
    const target = targetOf(other.subscribe());
    const service = webPush({ endpoints: other.endpoints });
    await other.close();
    expect(await service.send(target, pushMessage(), never)).toMatchObject({ result: "retry", reason: "ECONNREFUSED" });
    const stopped = await webPush().send(targetOf(double.subscribe("hang")), pushMessage(), AbortSignal.timeout(50));
    expect(stopped).toMatchObject({ result: "retry", scope: "service" });
  });

  it("names neither endpoint nor keys", async () => {
    for (const behaviour of [404, 403, 429, "cut", "redirect"] as const) {
      const subscription = double.subscribe(behaviour);
      const outcome = JSON.stringify(await webPush().send(targetOf(subscription), pushMessage(), never));
      for (const secret of [...Object.values(subscription), "localhost", "127.0.0.1"])
        expect(outcome).not.toContain(secret);
    }
  });

  it("is that of a subscription with another application server key", async () => {
    const subscription = double.subscribe(201, createECDH("prime256v1").generateKeys("base64url"));
    const outcome = await webPush().send(targetOf(subscription), pushMessage(), never);
    expect(outcome).toEqual({ result: "refused", reason: "status 403" });
  });

  it("is gone for keys that cannot be used", async () => {
    const subscription = double.subscribe();
    const notOnTheCurve = Buffer.alloc(65, 4).toString("base64url");
    for (const keys of [{ p256dh: notOnTheCurve }, { p256dh: "A".repeat(87) }, { p256dh: "" }, { auth: "A" }]) {
      const outcome = await webPush().send(targetOf({ ...subscription, ...keys }), pushMessage(), never);
      expect(outcome).toEqual({ result: "gone", reason: "unusable keys" });
    }
  });
});

describe("the endpoints of production", () => {
  const { p256dh, auth } = { p256dh: pair.getPublicKey("base64url"), auth: randomBytes(16).toString("base64url") };

  it("do not have this machine, whatever the database says", async () => {
    const service = webPush({ endpoints: publicEndpoints(PUSH_SERVICES) });
    const before = double.connections;
    const { endpoint } = double.subscribe();
    for (const address of [
      endpoint,
      "https://127.0.0.1/x",
      "https://169.254.169.254/x",
      "http://fcm.googleapis.com/x",
    ]) {
      const outcome = await service.send({ kind: "WEB", endpoint: address, p256dh, auth }, pushMessage(), never);
      expect(outcome).toMatchObject({ result: "refused" });
    }
    expect(double.connections).toBe(before);
  });

  it("do not have a listed name of this machine either", async () => {
    const service = webPush({ endpoints: publicEndpoints(["localhost", "127.0.0.1"]) });
    for (const endpoint of ["https://localhost/x", "https://127.0.0.1/x"]) {
      const outcome = await service.send({ kind: "WEB", endpoint, p256dh, auth }, pushMessage(), never);
      expect(outcome).toEqual({ result: "refused", reason: "the host has no public address" });
    }
  });
});

it("a circuit is an origin, in 80 characters", () => {
  const circuitOf = (endpoint: string) => webPush().circuitOf({ kind: "WEB", endpoint, p256dh: "", auth: "" });
  expect(circuitOf("https://web.push.apple.com/secret")).toBe("https://web.push.apple.com");
  expect(circuitOf(`https://${"a".repeat(60)}.${"b".repeat(60)}.push.apple.com/secret`)).toHaveLength(80);
});

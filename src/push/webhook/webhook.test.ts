import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, onTestFinished } from "vitest";
import { pushMessage } from "../../testing/push-message.js";
import { createWebhookSecret, startWebhookDouble } from "../../testing/webhook-double.js";
import type { PushPayload } from "../payload.js";
import { createWebhookSigner } from "./sign.js";
import { type WebhookOptions, createWebhook } from "./webhook.js";

const never = new AbortController().signal;
const target = { kind: "WEBHOOK", userId: "VXNlcjox" } as const;

async function scene(options: Partial<WebhookOptions> = {}, retryAfter?: string) {
  const double = await startWebhookDouble(retryAfter === undefined ? {} : { retryAfter });
  const service = createWebhook({ url: double.url, secrets: [double.secret], now: () => new Date(), ...options });
  onTestFinished(async () => {
    await service.close();
    await double.close();
  });
  return { double, service, send: (message = pushMessage()) => service.send(target, message, never) };
}

describe("a webhook", () => {
  it("is an event that standardwebhooks verifies, with the person's id", async () => {
    const { double, send } = await scene();
    expect(await send()).toEqual({ result: "sent" });
    const { v, type, ...content } = pushMessage().payload;
    expect([v, type]).toEqual([1, "show"]);
    expect(double.events).toEqual([
      {
        ...{ id: "n1-1", type: "notification.show", timestamp: expect.stringMatching(/^\d{4}-.*Z$/u) },
        data: { v: 1, userId: "VXNlcjox", ...content, silent: false },
      },
    ]);
    expect(double.faults).toEqual([]);
  });

  it.each<[PushPayload["type"], string]>([
    ["show", "notification.show"],
    ["clear", "notification.clear"],
    ["digest", "digest.due"],
    ["test", "notification.test"],
  ])("of the payload %s has the type %s", async (type, expected) => {
    const { double, send } = await scene();
    await send(pushMessage({ payload: { type } }));
    expect(double.events.map((event) => event.type)).toEqual([expected]);
  });

  it("has the same id in each attempt", async () => {
    const { double, send } = await scene();
    const message = pushMessage({ id: "n9-4" });
    await send(message);
    await send(message);
    expect(double.events.map(({ id }) => id)).toEqual(["n9-4", "n9-4"]);
  });

  it("keeps any text of a preview", async () => {
    const { double, send } = await scene();
    const title = '“Ünï” \u2028 👩‍👩‍👧 \\ " \ud83d';
    await send(pushMessage({ payload: { title } }));
    expect(double.events[0]?.data["title"]).toBe(title);
  });

  it("is verified by the old secret and by the new one while it is replaced", async () => {
    const [current, old] = [createWebhookSecret(), createWebhookSecret()];
    for (const [secret, accepted] of [
      [current, 1],
      [old, 1],
      [createWebhookSecret(), 0],
    ] as const) {
      const double = await startWebhookDouble({ secret });
      const service = createWebhook({ url: double.url, secrets: [current, old], now: () => new Date() });
      await service.send(target, pushMessage(), never);
      await service.close();
      await double.close();
      expect([double.events.length, double.faults.length]).toEqual([accepted, 1 - accepted]);
    }
  });
});

describe("the signature", () => {
  const secret = createWebhookSecret();
  const sign = createWebhookSigner([secret]);
  const verify = (body: string, headers: Record<string, string>) => new Webhook(secret).verify(body, headers);

  it("is that of the library", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,40}$/u), fc.json(), (id, body) => {
        const sentAt = new Date();
        const headers = sign(id, sentAt, body);
        expect(headers["webhook-signature"]).toBe(new Webhook(secret).sign(id, sentAt, body));
        expect(verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it("is refused after five minutes, and with another id, time or body", () => {
    const headers = sign("n1-1", new Date(), '{"a":1}');
    expect(verify('{"a":1}', headers)).toEqual({ a: 1 });
    const old = sign("n1-1", new Date(Date.now() - 6 * 60_000), '{"a":1}');
    expect(() => verify('{"a":1}', old)).toThrow("too old");
    expect(() => verify('{"a":1}', { ...old, "webhook-timestamp": headers["webhook-timestamp"] ?? "" })).toThrow();
    expect(() => verify('{"a":2}', headers)).toThrow("No matching signature");
    expect(() => verify('{"a":1}', { ...headers, "webhook-id": "n1-2" })).toThrow("No matching signature");
  });
});

describe("the outcome of a webhook", () => {
  it.each<[number | "hang" | "cut", object]>([
    [200, { result: "sent" }],
    [202, { result: "sent" }],
    [302, { result: "refused", reason: "status 302" }],
    [400, { result: "refused", reason: "status 400" }],
    [401, { result: "refused", reason: "status 401" }],
    [404, { result: "refused", reason: "status 404" }],
    [410, { result: "refused", reason: "status 410" }],
    [429, { result: "retry", reason: "status 429", retryAfterMs: 120_000, scope: "service" }],
    [500, { result: "retry", reason: "status 500", scope: "service" }],
    [503, { result: "retry", reason: "status 503", retryAfterMs: 120_000, scope: "service" }],
    ["cut", { result: "retry", reason: "ECONNRESET", scope: "service" }],
    ["hang", { result: "retry", reason: "time-out", scope: "service" }],
  ])("of %s", async (behaviour, expected) => {
    const { double, send } = await scene({ timeoutMs: 500 });
    double.behaviour = behaviour;
    expect(await send()).toEqual(expected);
    expect(double.calls).toBe(1);
  });

  it("is a pause of an hour after 410, without calls", async () => {
    let time = Date.now();
    const { double, send } = await scene({ now: () => new Date(time) });
    double.behaviour = 410;
    await send();
    double.behaviour = 204;
    time += 600_000;
    const paused = await send();
    expect(paused).toEqual({
      ...{ result: "retry", reason: "paused after status 410", scope: "service" },
      retryAfterMs: 3_000_000,
    });
    expect(double.calls).toBe(1);
    // standardwebhooks reads the clock of the machine, which is an hour behind.
    time += 3_000_000;
    await send();
    expect(double.calls).toBe(2);
  });

  it("is a retry while the receiver is away", async () => {
    const { double, send } = await scene();
    await double.close();
    expect(await send()).toEqual({ result: "retry", reason: "ECONNREFUSED", scope: "service" });
  });
});

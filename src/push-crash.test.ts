import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import type { PushPayload } from "./push/payload.js";
import { build } from "./testing/app-process.js";
import { eventually } from "./testing/eventually.js";
import { startKilledServer } from "./testing/killed-server.js";
import { signUp } from "./testing/person.js";
import { startWebhookDouble } from "./testing/webhook-double.js";

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 180_000 });

/** Kills of one run, each of which takes the seconds of a start: CRASHES=20 for a long run. */
const CRASHES = Number(process.env["CRASHES"] ?? 2);
const STRIDE = Number(process.env["STRIDE"] ?? 3);

beforeAll(build);

it("loses no push where the process is killed between any two steps, and repeats it under the same id", async () => {
  const receiver = await startWebhookDouble();
  onTestFinished(() => receiver.close());
  const server = await startKilledServer({
    settings: { PUSH_HOLD_MS: "0", PUSH_WEBHOOK_URL: receiver.url, PUSH_WEBHOOK_SECRET: receiver.secret },
    endLeases: "UPDATE push_deliveries SET due_at = created_at WHERE claim IS NOT NULL",
  });
  const { db } = server;
  const [ada, bo] = [await signUp(server.first, "Ada"), await signUp(server.first, "Bo")];
  onTestFinished(async () => void (await Promise.all([ada.leave(), bo.leave()])));
  const shown = () => receiver.events.filter(({ type }) => type === "notification.show");
  /** Returns the sequence of the newest unread message in each push, in the order of arrival. */
  const told = () => shown().map(({ data }) => (data["unread"] as PushPayload["unread"])[0]?.sequence ?? 0);
  const conversation = await ada.open(bo);
  let messages = 0;
  let step = 1;
  while (server.kills.length < CRASHES) {
    const before = server.kills.length;
    await server.arm(step);
    const name = `message-${(messages += 1)}`;
    await server.retry(() => ada.send(conversation, name, name));
    await eventually(async () => {
      await server.revive();
      expect(told().some((sequence) => sequence >= messages)).toBe(true);
    });
    await eventually(async () => {
      await server.revive();
      expect(await db.query("SELECT device_id FROM push_deliveries")).toEqual([]);
      expect(await db.query("SELECT id FROM notifications WHERE push_due_at IS NOT NULL")).toEqual([]);
    });
    step = server.kills.length === before ? 1 : step + STRIDE;
  }
  if (CRASHES >= 20) expect(server.kills).toContain("request");
  expect(server.kills.filter((kill) => /push_deliver|push_due_at/u.test(kill)).length).toBeGreaterThan(0);
  expect(told()).toEqual(told().sort((one, other) => one - other));
  const ids = new Set(shown().map(({ id }) => id));
  expect(ids.size).toBeLessThanOrEqual(messages);
});

import { describe, expect, it, vi } from "vitest";
import {
  PushSettingsDocument,
  RegisterPushDeviceDocument,
  SendTestPushDocument,
} from "../../../../operations/generated/graphql.js";
import { toGlobalId } from "../../../graphql/global-ids.js";
import { onCleanup, testApp } from "../../../testing/app.js";
import type { Device } from "../../../testing/person.js";
import { type Behaviour, startPushServiceDouble } from "../../../testing/push-service-double/push-service-double.js";

const double = await startPushServiceDouble();
onCleanup(() => double.close());
const outside = { pushEndpoints: double.endpoints };
const app = await testApp({}, undefined, outside);

describe("sendTestPush", () => {
  it("sends a notification that the browser of the device can read, and tells that it was accepted", async () => {
    const ada = await app.person("Ada");
    const { webPushKey } = (await ada.ask(PushSettingsDocument, {})).viewer;
    const { id, endpoint } = await register(ada, 201, webPushKey ?? "");
    expect(await send(ada, id)).toEqual({ accepted: true, reason: null, userErrors: [] });
    const pushes = double.received.filter((push) => push.endpoint === endpoint);
    expect(pushes).toMatchObject([{ json: { v: 1, type: "test" } }]);
    expect(pushes[0]?.ttl).toBeLessThanOrEqual(60);
    const [device] = await devicesOf(ada);
    expect(device).toMatchObject({ isFailing: false, lastDeliveredAt: expect.any(String) as unknown });
    expect(double.faults).toEqual([]);
  });

  it("removes a device that the push service no longer has", async () => {
    const ada = await app.person("Ada");
    for (const status of [404, 410] as const) {
      const { id } = await register(ada, status);
      expect(await send(ada, id)).toMatchObject({ accepted: false, reason: expect.stringContaining("removed") });
      expect(await devicesOf(ada)).toEqual([]);
      expect((await send(ada, id))?.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    }
  });

  it.each([400, 401, 403, 413, 429, 500, 503, "cut", "redirect"] as const)(
    "keeps the device after the answer %s, of which the person learns nothing",
    async (behaviour) => {
      const ada = await app.person("Ada");
      const { id, endpoint } = await register(ada, behaviour);
      const answer = await send(ada, id);
      expect(answer).toMatchObject({ accepted: false, userErrors: [] });
      expect(answer?.reason).toMatch(/^[A-Z][^\d:/]+\.$/u);
      expect(await devicesOf(ada)).toMatchObject([{ id, lastDeliveredAt: null }]);
      // A kept connection that is cut may have been closed before the request: it is sent once more.
      const most = behaviour === "cut" ? 2 : 1;
      expect(double.requests.filter((request) => request === endpoint).length).toBeLessThanOrEqual(most);
    },
  );

  it("sends nothing to devices of others, and answers as for an absent one", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const { id, endpoint } = await register(ada);
    const absent = toGlobalId(app.app, "PushDevice", 999_999_999);
    const answers = await Promise.all([id, absent, "nonsense", ada.userId].map((deviceId) => send(bo, deviceId)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ accepted: null, userErrors: [{ code: "NOT_FOUND", field: ["deviceId"] }] });
    expect(double.requests).not.toContain(endpoint);
  });

  it("leaves neither address nor keys in the log", async () => {
    const lines: unknown[] = [];
    for (const level of ["debug", "info", "warn", "error"] as const)
      vi.spyOn(app.app.log, level).mockImplementation((...line) => void lines.push(line));
    const ada = await app.person("Ada");
    const devices = [];
    for (const behaviour of [201, 403, 410, 500, "cut"] as const) {
      const device = await register(ada, behaviour);
      await send(ada, device.id);
      devices.push(device);
    }
    vi.restoreAllMocks();
    const log = JSON.stringify(lines, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const { endpoint, p256dh, auth } of devices)
      for (const secret of [new URL(endpoint).pathname, p256dh, auth]) expect(log).not.toContain(secret);
  });

  it("is limited to five an hour", async () => {
    const strict = await testApp({ RATE_LIMITS: "on" }, undefined, outside);
    const ada = await strict.person("Ada");
    const { id } = await register(ada);
    for (let times = 0; times < 5; times += 1) expect((await send(ada, id))?.accepted).toBe(true);
    await expect(send(ada, id)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});

async function register(device: Device, behaviour: Behaviour = 201, applicationServerKey?: string) {
  const web = double.subscribe(behaviour, applicationServerKey);
  const { registerPushDevice } = await device.ask(RegisterPushDeviceDocument, { input: { web } });
  return { ...web, id: registerPushDevice?.device?.id ?? "" };
}

async function send(device: Device, deviceId: string) {
  return (await device.ask(SendTestPushDocument, { input: { deviceId } })).sendTestPush;
}

async function devicesOf(device: Device) {
  return (await device.ask(PushSettingsDocument, {})).viewer.pushDevices;
}

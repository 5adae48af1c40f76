import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import {
  MarkReadDocument,
  PushSettingsDocument,
  RegisterPushDeviceDocument,
  type RegisterPushDeviceInput,
  SendTestPushDocument,
} from "../../../../operations/generated/graphql.js";
import { systemClock } from "../../../infra/clock.js";
import { startApnsDouble } from "../../../testing/apns-double.js";
import { testApp } from "../../../testing/app.js";
import { eventually } from "../../../testing/eventually.js";
import { fcmDetail, fcmError, startFcmDouble } from "../../../testing/fcm-double.js";
import type { Device } from "../../../testing/person.js";

const folder = mkdtempSync(join(tmpdir(), "push-keys-"));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ids = { keyId: "ABCDE12345", teamId: "TEAM567890" };
const topic = "com.example.chat";
const fcm = await startFcmDouble({ now: systemClock });
const apns = await startApnsDouble({ publicKey, ...ids, topics: [topic], now: systemClock });
afterAll(async () => {
  await Promise.all([fcm.close(), apns.close()]);
  rmSync(folder, { recursive: true });
});

const settings = {
  PUSH_HOLD_MS: "0",
  FCM_SERVICE_ACCOUNT: file("account.json", JSON.stringify(fcm.serviceAccount)),
  APNS_KEY: file("AuthKey.p8", privateKey.export({ type: "pkcs8", format: "pem" }) as string),
  ...{ APNS_KEY_ID: ids.keyId, APNS_TEAM_ID: ids.teamId, APNS_TOPICS: topic },
};
const origins = { PRODUCTION: apns.origin, SANDBOX: apns.origin };
const app = await testApp(settings, systemClock, { pushOrigins: { fcm, apns: { origins, ca: apns.ca } } });

const APNS_TOKEN = "0f".repeat(32);
const FCM_TOKEN = `device:${"A".repeat(134)}`;
const android = { fcm: { token: FCM_TOKEN } };
const iphone = { apns: { token: APNS_TOKEN, topic, environment: "SANDBOX" as const } };

async function register(device: Device, input: RegisterPushDeviceInput): Promise<string> {
  const { registerPushDevice } = await device.ask(RegisterPushDeviceDocument, { input });
  expect(registerPushDevice?.userErrors).toEqual([]);
  return registerPushDevice?.device?.id ?? "";
}

async function test(device: Device, deviceId: string) {
  return (await device.ask(SendTestPushDocument, { input: { deviceId } })).sendTestPush;
}

it("sends a test to apps of Android and iOS", async () => {
  const ada = await app.person("Ada");
  for (const input of [android, iphone])
    expect(await test(ada, await register(ada, input))).toMatchObject({ accepted: true, reason: null });
  expect(fcm.messages.map(({ token }) => token)).toEqual([FCM_TOKEN]);
  expect(JSON.parse(fcm.messages[0]?.data["convospace"] ?? "")).toMatchObject({ type: "test" });
  expect(apns.pushes).toMatchObject([
    { token: APNS_TOKEN, body: { aps: { alert: { body: "Test notification" } }, convospace: { type: "test" } } },
  ]);
});

it("removes a device that its push service no longer has", async () => {
  const bo = await app.person("Bo");
  const deviceIds = [await register(bo, android), await register(bo, iphone)];
  fcm.answers.set(FCM_TOKEN, fcmError(404, "NOT_FOUND", "Not found.", fcmDetail("UNREGISTERED")));
  apns.answers.set(APNS_TOKEN, { status: 410, reason: "Unregistered" });
  for (const deviceId of deviceIds) expect(await test(bo, deviceId)).toMatchObject({ accepted: false });
  expect((await bo.ask(PushSettingsDocument, {})).viewer?.pushDevices).toEqual([]);
});

it("pushes a message to the apps of a person who is away, and retracts it when it is read", async () => {
  // The spaces keep name and text out of the random ids beside them.
  const [ada, bo] = [await app.person("Ada Byron"), await app.person("Bo")];
  const conversationId = await ada.open(bo);
  const [fcmToken, apnsToken] = [`other:${"B".repeat(134)}`, "1e".repeat(32)];
  await register(bo, { fcm: { token: fcmToken } });
  await register(bo, { apns: { token: apnsToken, topic, environment: "PRODUCTION" } });
  await ada.send(conversationId, "A secret plan");
  const types = () => [
    fcm.messages
      .filter(({ token }) => token === fcmToken)
      .map(({ data }) => (JSON.parse(data["convospace"] ?? "") as { type: string }).type),
    apns.pushes.filter(({ token }) => token === apnsToken).map(({ body }) => body.convospace["type"]),
  ];
  await eventually(() => expect(types()).toEqual([["show"], ["show"]]));
  await bo.ask(MarkReadDocument, { input: { conversationId } });
  await eventually(() =>
    expect(types()).toEqual([
      ["show", "clear"],
      ["show", "clear"],
    ]),
  );
  expect(apns.pushes.at(-1)?.headers["apns-expiration"]).not.toBe("0");
  expect(fcm.messages.at(-1)?.android.collapse_key).toBe("sync");
  const sent = JSON.stringify([fcm.messages, apns.pushes]);
  for (const word of ["A secret plan", "Ada Byron"]) expect(sent).not.toContain(word);
});

it("does not start with a key that is none, and names its setting", async () => {
  const broken = file("broken.p8", "no key");
  await expect(testApp({ ...settings, APNS_KEY: broken })).rejects.toThrow("APNS_KEY: ");
  await expect(testApp({ ...settings, FCM_SERVICE_ACCOUNT: broken })).rejects.toThrow("FCM_SERVICE_ACCOUNT: ");
});

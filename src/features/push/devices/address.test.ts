import { createECDH, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  PushSettingsDocument,
  RegisterPushDeviceDocument,
  type RegisterPushDeviceInput,
} from "../../../../operations/generated/graphql.js";
import { testApp } from "../../../testing/app.js";
import { newSubscription, newWebDevice } from "../../../testing/push-inputs.js";

const app = await testApp();
const ada = await app.person("Ada");

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const bytesBut = (length: number) => fc.uint8Array({ maxLength: 140 }).filter((bytes) => bytes.length !== length);
/** Points with the right length and prefix; a random one is on the curve once in 2^128. */
const pointOffCurve = fc
  .uint8Array({ minLength: 64, maxLength: 64 })
  .map((xy) => base64url(Buffer.concat([Buffer.from([4]), xy])));
const compressed = fc.constant(null).map(() => createECDH("prime256v1").generateKeys("base64url", "compressed"));
const noBase64url = fc
  .string({ maxLength: 200 })
  .filter((text) => !/^[\w-]{87}=?$/u.test(text) && !/^[\w-]{22}(?:==)?$/u.test(text));

const host = "updates.push.services.mozilla.com";
const label = fc.stringMatching(/^[a-z0-9]{1,10}$/u);
const wrongEndpoint = fc.oneof(
  fc.webUrl(),
  label.map((text) => `http://${host}/${text}`),
  label.map((text) => `https://${host}.${text}.example/push`),
  label.map((text) => `https://${text}.${host}/push`),
  label.map((text) => `https://${text}:secret@${host}/push`),
  label.map((text) => `https://${host}@${text}.example/push`),
  fc
    .integer({ min: 1, max: 65_535 })
    .filter((port) => port !== 443)
    .map((port) => `https://${host}:${port}/push`),
  fc.ipV4().map((ip) => `https://${ip}/push`),
  fc.ipV6().map((ip) => `https://[${ip}]/push`),
  fc.integer({ min: 2100, max: 10_000 }).map((length) => `https://${host}/${"a".repeat(length)}`),
  fc.constantFrom("", "push", `//${host}/push`, `https://${host}/push#part`, `HTTPS://${host}/push`, "javascript:1"),
  fc.constantFrom("https://localhost/push", "https://169.254.169.254/latest", `https://${host}./push`),
);

const properties: readonly [string, fc.Arbitrary<RegisterPushDeviceInput>, readonly string[]][] = [
  ["endpoint", wrongEndpoint.map((endpoint) => ({ web: { ...newSubscription(), endpoint } })), ["web", "endpoint"]],
  [
    "public key of another length",
    bytesBut(65).map((bytes) => ({ web: { ...newSubscription(), p256dh: base64url(bytes) } })),
    ["web"],
  ],
  ["point off the curve", pointOffCurve.map((p256dh) => ({ web: { ...newSubscription(), p256dh } })), ["web"]],
  ["compressed point", compressed.map((p256dh) => ({ web: { ...newSubscription(), p256dh } })), ["web"]],
  ["public key in no base64url", noBase64url.map((p256dh) => ({ web: { ...newSubscription(), p256dh } })), ["web"]],
  [
    "secret of another length",
    bytesBut(16).map((bytes) => ({ web: { ...newSubscription(), auth: base64url(bytes) } })),
    ["web"],
  ],
  ["secret in no base64url", noBase64url.map((auth) => ({ web: { ...newSubscription(), auth } })), ["web"]],
  [
    "language",
    fc
      .oneof(fc.string({ maxLength: 100 }), fc.constantFrom("de_AT", "", "x", "en-", "a".repeat(36)))
      .filter((locale) => !/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/iu.test(locale))
      .map((locale) => ({ ...newWebDevice(), locale })),
    ["locale"],
  ],
];

describe("the address of a device", () => {
  it.each(properties)("is refused with a wrong %s, by its field", async (_, inputs, field) => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        expect(await register(input)).toMatchObject({ device: null, userErrors: [{ code: "INVALID", field }] });
      }),
      { numRuns: 60 },
    );
    expect((await ada.ask(PushSettingsDocument, {})).viewer.pushDevices).toEqual([]);
  });

  it("is exactly one of web, fcm and apns", async () => {
    const all = {
      web: newSubscription(),
      fcm: { token: "t".repeat(30) },
      apns: { token: "0a".repeat(32), topic: "com.example.chat", environment: "SANDBOX" as const },
    };
    for (const kinds of [[], ["web", "fcm"], ["web", "apns"], ["fcm", "apns"], ["web", "fcm", "apns"]] as const)
      for (const rest of [undefined, null]) {
        const input = Object.fromEntries(
          Object.keys(all).map((kind) => [
            kind,
            (kinds as readonly string[]).includes(kind) ? all[kind as "web"] : rest,
          ]),
        );
        expect(await register(input)).toMatchObject({ device: null, userErrors: [{ code: "INVALID" }] });
      }
  });

  it("is FORBIDDEN at a push service that is not configured", async () => {
    const fcm = { token: randomBytes(40).toString("base64url") };
    const apns = { token: "0a".repeat(32), topic: "com.example.chat", environment: "PRODUCTION" as const };
    for (const input of [{ fcm }, { apns }])
      expect(await register(input)).toMatchObject({ userErrors: [{ code: "FORBIDDEN", field: Object.keys(input) }] });
  });

  it("is one device in both spellings of base64url", async () => {
    const bo = await app.person("Bo");
    const web = newSubscription();
    const padded = { ...web, p256dh: `${web.p256dh}=`, auth: `${web.auth}==` };
    for (const input of [{ web }, { web: padded }]) await bo.ask(RegisterPushDeviceDocument, { input });
    const events = await app.app.db.query("SELECT seq FROM user_events WHERE kind = 'PushDevicesChanged'");
    expect([(await bo.ask(PushSettingsDocument, {})).viewer.pushDevices.length, events.length]).toEqual([1, 1]);
  });

  it("takes a host of PUSH_SERVICES, and no usual one unless they are added", async () => {
    const own = await testApp({ PUSH_SERVICES: "*.push.example.com" });
    const bo = await own.person("Bo");
    const at = (endpoint: string) => ({ web: { ...newSubscription(), endpoint } });
    const errorsOf = async (endpoint: string) =>
      (await bo.ask(RegisterPushDeviceDocument, { input: at(endpoint) })).registerPushDevice?.userErrors.length;
    expect(await errorsOf("https://eu.push.example.com/a")).toBe(0);
    expect(await errorsOf(newSubscription().endpoint)).toBe(1);
  });
});

async function register(input: RegisterPushDeviceInput) {
  return (await ada.ask(RegisterPushDeviceDocument, { input })).registerPushDevice;
}

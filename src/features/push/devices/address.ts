import { createHash } from "node:crypto";
import type { App } from "../../../context.js";
import type { PushDevice } from "../../../generated/prisma/client.js";
import { Refusal } from "../../../infra/errors.js";
import { readReceiver } from "../../../push/web-push/receiver.js";
import type { ApnsInput, FcmInput, RegisterPushDeviceInput, WebPushInput } from "./types.js";

/** Columns of a device's address. */
export type AddressColumns = Pick<
  PushDevice,
  "kind" | "address" | "p256dh" | "auth" | "topic" | "environment" | "locale"
>;

type Address = Omit<AddressColumns, "locale">;
type Services = Pick<App, "config" | "push">;

const FCM_TOKEN = /^[\w:.-]{20,1024}$/u;
/** Apple names no size; today's tokens have 32 bytes. */
const APNS_TOKEN = /^([0-9a-f]{2}){32,100}$/u;
const MAX_LOCALE = 35;

/** Returns the address of a registration. @throws Refusal INVALID, or FORBIDDEN for a push service that is not configured */
export function requireAddress(app: Services, { web, fcm, apns, locale }: RegisterPushDeviceInput): AddressColumns {
  if ([web, fcm, apns].filter((input) => input !== undefined && input !== null).length !== 1)
    throw new Refusal("INVALID", 'Exactly one of "web", "fcm" and "apns" must be given.');
  const address = web ? webAddress(app, web) : fcm ? fcmAddress(app, fcm) : apnsAddress(app, apns as ApnsInput);
  return { ...address, locale: typeof locale === "string" ? requireLocale(locale) : null };
}

/** Returns the unique key of an address. */
export function hashAddress({ kind, address }: Pick<PushDevice, "kind" | "address">): Buffer {
  return createHash("sha256").update(`${kind} ${address}`).digest();
}

function webAddress({ push }: Services, { endpoint, p256dh, auth }: WebPushInput): Address {
  requireConfigured(push, "WEB", "web");
  if (!push.isAllowedEndpoint(endpoint))
    throw new Refusal("INVALID", '"endpoint" must be an address at a push service that this server sends to.', [
      "web",
      "endpoint",
    ]);
  const receiver = readReceiver(p256dh, auth);
  if (receiver === undefined)
    throw new Refusal(
      "INVALID",
      '"p256dh" must be a P-256 point of 65 bytes, and "auth" 16 bytes, both in base64url.',
      ["web"],
    );
  return {
    ...NO_KEYS,
    kind: "WEB",
    address: endpoint,
    p256dh: receiver.publicKey.toString("base64url"),
    auth: receiver.secret.toString("base64url"),
  };
}

function fcmAddress({ push }: Services, { token }: FcmInput): Address {
  requireConfigured(push, "FCM", "fcm");
  if (!FCM_TOKEN.test(token))
    throw new Refusal("INVALID", '"token" must be a registration token of Firebase Cloud Messaging.', ["fcm", "token"]);
  return { ...NO_KEYS, kind: "FCM", address: token };
}

function apnsAddress({ config, push }: Services, { token, topic, environment }: ApnsInput): Address {
  requireConfigured(push, "APNS", "apns");
  const address = token.toLowerCase();
  if (!APNS_TOKEN.test(address))
    throw new Refusal("INVALID", '"token" must be a device token of 32 to 100 bytes in hexadecimal.', [
      "apns",
      "token",
    ]);
  if (config.APNS_TOPICS?.includes(topic) !== true)
    throw new Refusal("INVALID", '"topic" must be the bundle id of an app that this server sends to.', [
      "apns",
      "topic",
    ]);
  return { ...NO_KEYS, kind: "APNS", address, topic, environment };
}

const NO_KEYS = { p256dh: null, auth: null, topic: null, environment: null };

function requireConfigured({ services }: App["push"], kind: "WEB" | "FCM" | "APNS", field: string): void {
  if (services[kind] === undefined)
    throw new Refusal("FORBIDDEN", "This server sends no pushes to devices of this kind.", [field]);
}

/** Returns the canonical form of a language tag. @throws Refusal INVALID */
function requireLocale(locale: string): string {
  const canonical = locale.length <= MAX_LOCALE ? canonicalLocale(locale) : undefined;
  if (canonical === undefined || canonical.length > MAX_LOCALE)
    throw new Refusal("INVALID", '"locale" must be a BCP 47 tag such as de-AT.', ["locale"]);
  return canonical;
}

function canonicalLocale(locale: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}

import { randomBytes } from "node:crypto";
import type { App } from "../../../context.js";
import { isKeyedHash, keyedHash } from "../../../infra/crypto/secrets.js";

/**
 * Returns a token that proves an earlier sign-in of a device to a number: `<device>.<tag>`. It grants no access; it gives
 * the device a quota of codes that strangers cannot exhaust, and outlives the session.
 */
export function createDeviceToken(app: Pick<App, "keys">, phoneNumber: string): string {
  const deviceId = randomBytes(16).toString("hex");
  return `${deviceId}.${keyedHash([app.keys.phoneNumbers], taggedText(phoneNumber, deviceId))}`;
}

/** Returns the device id of a token issued for this number; undefined for any other text. */
export function deviceOf(app: Pick<App, "keys">, phoneNumber: string, token: string): string | undefined {
  const [, deviceId, tag] = /^([\da-f]{32})\.([\da-f]{64})$/u.exec(token) ?? [];
  if (deviceId === undefined || tag === undefined) return undefined;
  return isKeyedHash([app.keys.phoneNumbers], taggedText(phoneNumber, deviceId), tag) ? deviceId : undefined;
}

function taggedText(phoneNumber: string, deviceId: string): string {
  return `device:${deviceId}:${phoneNumber}`;
}

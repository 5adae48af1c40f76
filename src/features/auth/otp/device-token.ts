import { randomBytes } from "node:crypto";
import type { App } from "../../../context.js";
import { isKeyedHash, keyedHash } from "../../../infra/crypto/secrets.js";

/**
 * A token by which a device shows that it has signed in to a number before: `<device>.<tag>`. It opens nothing: with it,
 * the device may ask for codes when strangers have used up those of the number. It outlives the session.
 */
export function createDeviceToken(app: Pick<App, "keys">, phoneNumber: string): string {
  const deviceId = randomBytes(16).toString("hex");
  return `${deviceId}.${keyedHash([app.keys.phoneNumbers], taggedText(phoneNumber, deviceId))}`;
}

/** Returns the device of a token that was made for this number; undefined for any other text. */
export function deviceOf(app: Pick<App, "keys">, phoneNumber: string, token: string): string | undefined {
  const [, deviceId, tag] = /^([\da-f]{32})\.([\da-f]{64})$/u.exec(token) ?? [];
  if (deviceId === undefined || tag === undefined) return undefined;
  return isKeyedHash([app.keys.phoneNumbers], taggedText(phoneNumber, deviceId), tag) ? deviceId : undefined;
}

function taggedText(phoneNumber: string, deviceId: string): string {
  return `device:${deviceId}:${phoneNumber}`;
}

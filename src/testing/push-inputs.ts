import { createECDH, randomBytes } from "node:crypto";
import type { RegisterPushDeviceInput, WebPushInput } from "../../operations/generated/graphql.js";

/** Returns the subscription of a browser, with an endpoint of its own. */
export function newSubscription(): WebPushInput {
  const browser = createECDH("prime256v1");
  return {
    endpoint: `https://updates.push.services.mozilla.com/wpush/v2/${randomBytes(24).toString("base64url")}`,
    p256dh: browser.generateKeys("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
}

/** Returns the registration of another browser. */
export function newWebDevice(): RegisterPushDeviceInput {
  return { web: newSubscription() };
}

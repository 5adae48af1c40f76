import type { PushDevice } from "../../../generated/prisma/client.js";
import type { PushServices, PushTarget } from "../../../push/push.js";

/** Key of a delivery to the webhook, which has no device. */
export const WEBHOOK_DEVICE = 0n;
/** Key of a person's digest, which the webhook gets too. */
export const DIGEST_DEVICE = -1n;

/** Columns of a device that its address is made of. */
export type DeviceAddress = Pick<PushDevice, "kind" | "address" | "p256dh" | "auth" | "topic" | "environment">;

/** Select list of a `DeviceAddress`, of the table `push_devices d`. */
export const ADDRESS_COLUMNS = "d.kind, d.address, d.p256dh, d.auth, d.topic, d.environment";

/** Returns the address of a device; undefined for a row without the keys of its kind. */
export function targetOf({
  kind,
  address,
  p256dh,
  auth,
  topic,
  environment,
}: DeviceAddress): Exclude<PushTarget, { kind: "WEBHOOK" }> | undefined {
  if (kind === "FCM") return { kind, token: address };
  if (kind === "WEB") return p256dh === null || auth === null ? undefined : { kind, endpoint: address, p256dh, auth };
  return topic === null || environment === null ? undefined : { kind, token: address, topic, environment };
}

/** Returns the circuit of a target; undefined where its service is not configured. */
export function circuitOf(services: PushServices, target: PushTarget | undefined): string | undefined {
  return target && services[target.kind]?.circuitOf(target);
}

import { randomBytes } from "node:crypto";
import type { SignedIn } from "../../../context.js";
import { SECOND, addMs } from "../../../infra/clock.js";
import { Refusal } from "../../../infra/errors.js";
import { deletePushDevices } from "../../../model/push-device.js";
import type { PushMessage, PushOutcome } from "../../../push/push.js";
import { findPushDevice, noSuchDevice } from "./service.js";
import { type TargetRow, readTarget, recordDelivered, toTarget } from "./target.js";
import type { SendTestPushInput } from "./types.js";

/** Time for which a push service keeps a test while the device is off. */
const KEPT_SECONDS = 60;
const TIMEOUT_MS = 10 * SECOND;

const REASONS: Readonly<Record<Exclude<PushOutcome["result"], "sent">, string>> = {
  gone: "The push service no longer has this device, so it was removed. Turn notifications on again on the device.",
  "too large": "The push service has refused the notification.",
  retry: "The push service cannot be reached at the moment. Try again later.",
  refused: "The server cannot send notifications to this device at the moment. Its operators have been told.",
};

/** Sends a test notification to a device of the viewer, without a retry. @throws Refusal NOT_FOUND or FORBIDDEN */
export async function sendTestPush(
  ctx: SignedIn,
  { deviceId }: SendTestPushInput,
): Promise<{ accepted: boolean; reason: string | null }> {
  const found = await findPushDevice(ctx, deviceId);
  const device = found === null ? undefined : await readTarget(ctx.db, found.id);
  if (device === undefined) throw noSuchDevice();
  const service = ctx.push.services[device.kind];
  if (service === undefined)
    throw new Refusal("FORBIDDEN", "This server sends no pushes to devices of this kind.", ["deviceId"]);
  const outcome = await service.send(toTarget(device), testMessage(ctx.now()), AbortSignal.timeout(TIMEOUT_MS));
  await applyOutcome(ctx, device, outcome);
  return outcome.result === "sent"
    ? { accepted: true, reason: null }
    : { accepted: false, reason: REASONS[outcome.result] };
}

function testMessage(at: Date): PushMessage {
  return {
    payload: { v: 1, type: "test", unread: [], total: 0 },
    id: `test-${randomBytes(12).toString("hex")}`,
    collapseKey: randomBytes(12).toString("hex"),
    isSilent: false,
    expiresAt: addMs(at, KEPT_SECONDS * SECOND),
  };
}

async function applyOutcome(ctx: SignedIn, device: TargetRow, outcome: PushOutcome): Promise<void> {
  const { userId } = ctx.viewer;
  if (outcome.result === "sent") return recordDelivered(ctx.db, device, ctx.now());
  ctx.log.warn({ deviceId: device.id, kind: device.kind, ...outcome }, "a test push was not accepted");
  if (outcome.result === "gone") await ctx.transact((tx) => deletePushDevices(tx, { userId, deviceIds: [device.id] }));
}

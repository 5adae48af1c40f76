import type { App } from "../../../context.js";
import { MINUTE, SECOND, addMs } from "../../../infra/clock.js";
import type { PushServiceKind, PushServices } from "../../../push/push.js";
import type { AddressedDevice, DeliveryDraft } from "./planner-store.js";
import type { Subject } from "./subject.js";
import { DIGEST_DEVICE, WEBHOOK_DEVICE, circuitOf, targetOf } from "./targets.js";

export interface PlanSituation extends Pick<App, "config"> {
  readonly services: PushServices;
  readonly devices: readonly AddressedDevice[];
  readonly at: Date;
}

interface AddressedTarget {
  readonly deviceId: bigint;
  readonly kind: PushServiceKind;
  readonly circuit: string;
}

/** Returns a delivery for each device of the owner, and one for the webhook. */
export function planShow(situation: PlanSituation, subject: Subject): DeliveryDraft[] {
  const { pushedSeq, messageSeq } = subject;
  // Due again without a newer message: one that it counts was deleted.
  const isSilent = pushedSeq !== null && messageSeq !== null && messageSeq <= pushedSeq;
  return targetsOf(situation, subject.userId).map((target) => draftOf(situation, subject, target, "SHOW", isSilent));
}

/** Returns the deliveries that take back a notification, if it was pushed. Browsers demand that each push shows something. */
export function planRetraction(situation: PlanSituation, subject: Subject): DeliveryDraft[] {
  if (subject.pushedSeq === null) return [];
  const clearsWeb = situation.config.WEB_PUSH_CLEAR === "on";
  return targetsOf(situation, subject.userId)
    .filter(({ kind }) => kind !== "WEB" || clearsWeb)
    .map((target) => draftOf(situation, subject, target, "CLEAR", true));
}

/** Returns a digest for each owner; none where digests are off. */
export function planDigests(situation: PlanSituation, subjects: readonly Subject[]): DeliveryDraft[] {
  const { config, services, at } = situation;
  const circuit = circuitOf(services, { kind: "WEBHOOK", userId: "" });
  if (config.PUSH_DIGEST_HOURS === 0 || circuit === undefined) return [];
  const dueAt = addMs(at, config.PUSH_DIGEST_HOURS * 60 * MINUTE);
  return [...new Set(subjects.map(({ userId }) => userId))].map((userId) => ({
    ...{ deviceId: DIGEST_DEVICE, notificationId: userId, userId, kind: "DIGEST", seq: 0, isSilent: true, circuit },
    dueAt,
    giveUpAt: addMs(dueAt, config.PUSH_TTL_SECONDS * SECOND),
  }));
}

function targetsOf({ services, devices }: PlanSituation, userId: bigint): AddressedTarget[] {
  const webhook = circuitOf(services, { kind: "WEBHOOK", userId: "" });
  const own = devices.flatMap((device) => {
    const circuit = device.userId === userId ? circuitOf(services, targetOf(device)) : undefined;
    return circuit === undefined ? [] : [{ deviceId: device.id, kind: device.kind, circuit }];
  });
  if (webhook === undefined) return own;
  return [...own, { deviceId: WEBHOOK_DEVICE, kind: "WEBHOOK", circuit: webhook }];
}

function draftOf(
  { config, at }: PlanSituation,
  { id, userId, messageSeq }: Subject,
  { deviceId, circuit }: AddressedTarget,
  kind: "SHOW" | "CLEAR",
  isSilent: boolean,
): DeliveryDraft {
  const giveUpAt = addMs(at, config.PUSH_TTL_SECONDS * SECOND);
  return {
    ...{ deviceId, notificationId: id, userId, kind, isSilent, circuit },
    ...{ seq: messageSeq ?? 0, dueAt: at, giveUpAt },
  };
}

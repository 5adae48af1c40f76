import type { PushServices, PushTarget } from "../../../push/push.js";
import { decide } from "./decide.js";
import type { ClaimedDelivery } from "./sender-store.js";
import { WEBHOOK_DEVICE, targetOf } from "./targets.js";

/** Fate of a claimed delivery, looked at once more before it is sent. */
export type Fate =
  | { readonly action: "send"; readonly target: PushTarget }
  | { readonly action: "drop" }
  | { readonly action: "give_up"; readonly kind: PushTarget["kind"] }
  | { readonly action: "wait"; readonly until: Date };

export interface TriageSituation {
  readonly services: PushServices;
  readonly at: Date;
  /** People with a device in use. */
  readonly inUse: ReadonlySet<bigint>;
  /** People whose digests are still wanted. */
  readonly unseen: ReadonlySet<bigint>;
  /** Returns the id by which the webhook names a person. */
  readonly userIdOf: (userId: bigint) => string;
}

const DROP: Fate = { action: "drop" };

/** Decides what becomes of a claimed delivery. */
export function triage(situation: TriageSituation, delivery: ClaimedDelivery): Fate {
  const { services, at, inUse } = situation;
  const { subject, userId, giveUpAt, pausedUntil } = delivery;
  const target = findTarget(situation, delivery);
  if (target === undefined || services[target.kind] === undefined) return DROP;
  if (delivery.deliveryKind === "DIGEST" && !situation.unseen.has(userId)) return DROP;
  if (delivery.deliveryKind === "SHOW") {
    const decision = subject && decide(subject, { isInUse: inUse.has(userId), at });
    if (decision?.action === "postpone") return { action: "wait", until: decision.until };
    if (decision?.action !== "show") return DROP;
  }
  if (giveUpAt <= at) return { action: "give_up", kind: target.kind };
  if (pausedUntil !== null && pausedUntil > at) return { action: "wait", until: pausedUntil };
  return { action: "send", target };
}

function findTarget(
  { userIdOf }: TriageSituation,
  { deviceId, device, userId }: ClaimedDelivery,
): PushTarget | undefined {
  if (deviceId <= WEBHOOK_DEVICE) return { kind: "WEBHOOK", userId: userIdOf(userId) };
  return device && targetOf(device);
}

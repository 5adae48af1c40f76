import { addMs } from "../infra/clock.js";
import type { Config } from "../infra/config.js";
import type { Member } from "./member.js";

/** Settings of the server that decide which notifications are pushed. */
export interface PushPolicy {
  /** Time from a notification to its push. */
  readonly holdMs: number;
  /** True where the webhook gets pushes of everybody, with or without a device. */
  readonly hasWebhook: boolean;
}

export type PushSettings = Pick<Config, "PUSH" | "PUSH_HOLD_MS" | "PUSH_WEBHOOK_URL">;

/** Returns the policy of the server; undefined where pushes are off. */
export function pushPolicyOf({ PUSH, PUSH_HOLD_MS, PUSH_WEBHOOK_URL }: PushSettings): PushPolicy | undefined {
  return PUSH === "off" ? undefined : { holdMs: PUSH_HOLD_MS, hasWebhook: PUSH_WEBHOOK_URL !== undefined };
}

/** Returns the time at which a push of a notification of now is due; null where pushes are off. */
export function pushDueAt(policy: Pick<PushPolicy, "holdMs"> | undefined, now: Date): Date | null {
  return policy === undefined ? null : addMs(now, policy.holdMs);
}

/** Returns true where unseen messages are pushed to a member. */
export function isPushedTo(
  policy: PushPolicy | undefined,
  { hasPush, notificationLevel }: Pick<Member, "hasPush" | "notificationLevel">,
): boolean {
  return policy !== undefined && (hasPush || policy.hasWebhook) && notificationLevel !== "NONE";
}

/**
 * Assignment of a statement that withdraws a notification or marks it as read, with the time as its value: a push that
 * is on its way is dropped, and one that was planned is due to be retracted.
 */
export const RETRACT_PUSH = "push_due_at = IF(pushed_seq IS NULL, NULL, ?)";

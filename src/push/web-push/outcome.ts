import { BLOCKED_ADDRESS } from "../guarded-agent.js";
import type { PostAnswer, PostError } from "../post.js";
import type { PushOutcome } from "../push.js";
import { retryAfterMs } from "../retry-after.js";

/** Returns the outcome of a push by the answer of its push service (RFC 8030). */
export function outcomeOf({ status, headers }: PostAnswer, now: Date): PushOutcome {
  const reason = `status ${status}`;
  if (status >= 200 && status < 300) return { result: "sent" };
  if (status === 404 || status === 410) return { result: "gone", reason };
  if (status === 413) return { result: "too large", reason };
  if (status !== 429 && status < 500) return { result: "refused", reason };
  const retryAfter = retryAfterMs(headers["retry-after"], now);
  return {
    result: "retry",
    reason,
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
    // Services count the pushes of one subscription.
    scope: status === 429 ? "device" : "service",
  };
}

/** Returns the outcome of a push without an answer. */
export function outcomeOfError({ code }: PostError): PushOutcome {
  if (code === BLOCKED_ADDRESS) return { result: "refused", reason: "the host has no public address" };
  return { result: "retry", reason: code === "ABORT_ERR" ? "time-out" : code, scope: "service" };
}

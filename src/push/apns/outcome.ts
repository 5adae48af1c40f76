import { MINUTE } from "../../infra/clock.js";
import type { PushOutcome } from "../push.js";
import type { ApnsAnswer } from "./connection.js";

/** Error strings of APNs that mean the end of a device token, whatever the status. */
const GONE = new Set(["BadDeviceToken", "DeviceTokenNotForTopic", "Unregistered", "ExpiredToken"]);

/** Advice for errors that an operator mends, by the error string of APNs. */
const ADVICE: Readonly<Record<string, string>> = {
  BadEnvironmentKeyIdInToken: "the key of APNS_KEY is for the other environment of APNs only",
  BadTopic: "APNS_TOPICS must name bundle ids",
  ExpiredProviderToken: "the clock of this machine is wrong",
  Forbidden: "the key of APNS_KEY may not send",
  InvalidProviderToken: "APNS_KEY, APNS_KEY_ID and APNS_TEAM_ID do not belong together, or the key was revoked",
  MissingProviderToken: "a proxy removes the header authorization",
  TopicDisallowed: "the team of APNS_TEAM_ID has no app of this topic",
  UnrelatedKeyIdInToken: "the key of APNS_KEY is for other topics",
};

/** The other error strings. A text that is not in the documentation is never repeated: it might quote the request. */
const OTHERS = new Set([
  ...["BadCollapseId", "BadExpirationDate", "BadMessageId", "BadPriority", "DuplicateHeaders", "IdleTimeout"],
  ...["InvalidPushType", "MissingDeviceToken", "MissingTopic", "PayloadEmpty", "BadPath", "MethodNotAllowed"],
  ...["BadCertificate", "BadCertificateEnvironment", "PayloadTooLarge", "TooManyProviderTokenUpdates"],
  ...["TooManyRequests", "InternalServerError", "ServiceUnavailable", "Shutdown"],
]);

/** Pause after TooManyProviderTokenUpdates. */
const TOKEN_PAUSE_MS = MINUTE;

/** Translates an answer of APNs. */
export function apnsOutcome({ status, body }: ApnsAnswer): PushOutcome {
  if (status === 200) return { result: "sent" };
  const error = errorOf(body);
  const reason = `APNs answered ${status}${error === undefined ? "" : ` ${error}`}`;
  if (status === 410 || (error !== undefined && GONE.has(error))) return { result: "gone", reason };
  if (status === 413) return { result: "too large", reason };
  if (error === "TooManyProviderTokenUpdates")
    return { result: "retry", reason, scope: "service", retryAfterMs: TOKEN_PAUSE_MS };
  // It counts the pushes to one device.
  if (status === 429) return { result: "retry", reason, scope: "device" };
  if (status >= 500 || error === "IdleTimeout") return { result: "retry", reason, scope: "service" };
  const advice = error === undefined ? undefined : ADVICE[error];
  return { result: "refused", reason: advice === undefined ? reason : `${reason}: ${advice}` };
}

/** Returns the error string of an answer, if it is one of the documented. */
export function errorOf(body: string): string | undefined {
  try {
    const { reason } = JSON.parse(body) as { reason?: unknown };
    if (typeof reason !== "string") return undefined;
    return GONE.has(reason) || Object.hasOwn(ADVICE, reason) || OTHERS.has(reason) ? reason : undefined;
  } catch {
    return undefined;
  }
}

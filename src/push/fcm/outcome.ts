import { MINUTE } from "../../infra/clock.js";
import type { PostAnswer } from "../post.js";
import type { PushOutcome } from "../push.js";
import { retryAfterMs } from "../retry-after.js";

/** Pause after a 429 that names none, as the documentation says. */
const QUOTA_PAUSE_MS = MINUTE;

/** Advice for errors that an operator mends, by the code of FCM or of Google's APIs. */
const ADVICE: Readonly<Record<string, string>> = {
  NOT_FOUND: "FCM_SERVICE_ACCOUNT is of a project that does not exist",
  PERMISSION_DENIED:
    "enable the Firebase Cloud Messaging API of the project, and give the account of FCM_SERVICE_ACCOUNT the right to send",
  THIRD_PARTY_AUTH_ERROR: "the device is not one of Android: register it by `apns` or `web`",
  UNAUTHENTICATED: "check the clock of this machine, and whether the key of FCM_SERVICE_ACCOUNT was revoked",
};

/** The other codes. A text that is not in the documentation is never repeated: it might quote the request. */
const OTHERS = new Set([
  ...["INVALID_ARGUMENT", "UNREGISTERED", "SENDER_ID_MISMATCH", "QUOTA_EXCEEDED", "UNAVAILABLE", "INTERNAL"],
  ...["RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "DEADLINE_EXCEEDED", "UNSPECIFIED_ERROR"],
]);

/** Detail of an error: FcmError, BadRequest or QuotaFailure of google.rpc, whose fields differ. */
interface Detail {
  readonly errorCode?: unknown;
  readonly fieldViolations?: readonly { readonly field?: unknown }[];
  readonly violations?: readonly { readonly subject?: unknown; readonly description?: unknown }[];
}

interface Fault {
  readonly code: string | undefined;
  readonly message: string;
  readonly details: readonly Detail[];
}

/** Translates an answer of FCM. */
export function fcmOutcome(answer: PostAnswer, now: Date): PushOutcome {
  const { status, headers, text } = answer;
  if (status === 200) return { result: "sent" };
  const fault = faultOf(text);
  const { code } = fault;
  const reason = `FCM answered ${status}${code === undefined ? "" : ` ${code}`}`;
  if (isGone(status, fault)) return { result: "gone", reason };
  // FCM has no code for it.
  if (status === 413 || (status === 400 && /\btoo big\b/iu.test(fault.message))) return { result: "too large", reason };
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(headers["retry-after"], now) ?? (status === 429 ? QUOTA_PAUSE_MS : undefined);
    const scope = isOfDevice(fault) ? "device" : "service";
    return { result: "retry", reason, scope, ...(wait !== undefined && { retryAfterMs: wait }) };
  }
  const advice = code === undefined ? undefined : ADVICE[code];
  return { result: "refused", reason: advice === undefined ? reason : `${reason}: ${advice}` };
}

/** Returns true if FCM does not take the access token. 401 also stands for credentials of other services. */
export function isUnauthenticated({ status, text }: PostAnswer): boolean {
  return status === 401 && faultOf(text).code !== "THIRD_PARTY_AUTH_ERROR";
}

/** An invalid argument is that of the device if it is the token: by its field, or by the sentence of the documentation. */
function isGone(status: number, { code, message, details }: Fault): boolean {
  if (status === 404) return code === "UNREGISTERED";
  if (status === 403) return code === "SENDER_ID_MISMATCH";
  if (status !== 400 || code !== "INVALID_ARGUMENT") return false;
  if (message === "The registration token is not a valid FCM registration token") return true;
  return details.some(({ fieldViolations }) => asArray(fieldViolations).some(({ field }) => field === "message.token"));
}

/** Quotas are those of the project, but for the one of messages to a device. */
function isOfDevice({ details }: Fault): boolean {
  return details.some(({ violations }) =>
    asArray(violations).some(({ subject, description }) =>
      /\bdevice\b/iu.test(`${String(subject)} ${String(description)}`),
    ),
  );
}

function faultOf(text: string): Fault {
  try {
    const { error } = JSON.parse(text) as {
      error: { status?: unknown; message?: unknown; details?: readonly Detail[] };
    };
    const details = asArray(error.details);
    const codes = [...details.map(({ errorCode }) => errorCode), error.status];
    const code = codes.find((one) => typeof one === "string" && (OTHERS.has(one) || Object.hasOwn(ADVICE, one)));
    return { code: code as string | undefined, message: String(error.message), details };
  } catch {
    return { code: undefined, message: "", details: [] };
  }
}

/** Entries of a list, without those that are no objects. */
function asArray<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? (value as T[]).filter((entry) => typeof entry === "object" && entry !== null) : [];
}

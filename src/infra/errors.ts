/** Codes of `userErrors` in payloads, described in graphql/payload.ts. */
export const UserErrorCode = {
  NOT_FOUND: "NOT_FOUND",
  INVALID: "INVALID",
  CONFLICT: "CONFLICT",
  FORBIDDEN: "FORBIDDEN",
  TOO_LATE: "TOO_LATE",
  BLOCKED: "BLOCKED",
  OTP_INVALID: "OTP_INVALID",
  OTP_EXPIRED: "OTP_EXPIRED",
  OTP_TOO_MANY_ATTEMPTS: "OTP_TOO_MANY_ATTEMPTS",
  TOKEN_INVALID: "TOKEN_INVALID",
  TOKEN_REUSED: "TOKEN_REUSED",
  SMS_FAILED: "SMS_FAILED",
  TOO_LARGE: "TOO_LARGE",
  QUOTA_EXCEEDED: "QUOTA_EXCEEDED",
  UNSUPPORTED_TYPE: "UNSUPPORTED_TYPE",
  UPLOAD_INCOMPLETE: "UPLOAD_INCOMPLETE",
  UPLOAD_NOT_READY: "UPLOAD_NOT_READY",
  MEDIA_REFUSED: "MEDIA_REFUSED",
} as const;
export type UserErrorCode = (typeof UserErrorCode)[keyof typeof UserErrorCode];

/** Refusal of a service that the caller can act on; `field` is the path of the input field concerned. */
export class Refusal extends Error {
  override name = "Refusal";

  /** Set once the audit log has it. */
  isAudited = false;

  constructor(
    readonly code: UserErrorCode,
    message: string,
    readonly field?: readonly string[],
  ) {
    super(message);
  }

  /** True if the log has this refusal as a failed authorisation. */
  get isFailedAuthorisation(): boolean {
    return (this.code === "FORBIDDEN" || this.code === "TOKEN_INVALID") && !this.isAudited;
  }
}

/** Error for the operator. The message suffices; no stack is printed. */
export class StartupError extends Error {
  override name = "StartupError";
  /** True where another process has printed the reason. */
  isReported = false;
}

/** Rate limit exceeded: retry after `retryAfter` seconds. `isFirst` marks the first rejection of a window, which is logged. */
export class RateLimited extends Error {
  override name = "RateLimited";

  constructor(
    readonly retryAfter: number,
    readonly limit: string,
    readonly isFirst = false,
  ) {
    super(`Too many requests. Try again in ${retryAfter} ${retryAfter === 1 ? "second" : "seconds"}.`);
  }
}

/** Operation above a bound; `limit` names the setting that has it, for the log. */
export class BoundExceeded extends Error {
  override name = "BoundExceeded";

  constructor(
    readonly limit: string,
    message: string,
    readonly extensions: { readonly code: string; readonly [detail: string]: unknown },
  ) {
    super(message);
  }
}

/** Not possible at the moment; may be retried. The message is for clients. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

/** Rejected by load shedding; may be retried. */
export class Overloaded extends Unavailable {
  override name = "Overloaded";

  constructor() {
    super("Too much is under way. Try again in a moment.");
  }
}

/** The caller is not signed in. */
export class Unauthenticated extends Error {
  override name = "Unauthenticated";
}

/** Argument that is a bug of the client program, not a mistake of its user. */
export class BadUserInput extends Error {
  override name = "BadUserInput";
}

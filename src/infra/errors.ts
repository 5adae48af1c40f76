/** What a caller can act on; becomes a payload's `userErrors`. The texts are the schema's. */
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
} as const;
export type UserErrorCode = (typeof UserErrorCode)[keyof typeof UserErrorCode];

/** A service's no that the caller can act on: `field` is the path of the input field that it is about. */
export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    readonly code: UserErrorCode,
    message: string,
    readonly field?: readonly string[],
  ) {
    super(message);
  }
}

/** What an operator has to put right: the message says it whole, and no stack would help. */
export class Unfit extends Error {
  override name = "Unfit";
}

/**
 * Too much of something: the caller may try again in `retryAfter` seconds. `limit` names what for operators; `isFirst` is
 * true for one refusal of a window, so that one line in the log can tell of it.
 */
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

/** Too much is under way to do this in time; it may be tried again. */
export class Overloaded extends Error {
  override name = "Overloaded";

  constructor() {
    super("Too much is under way. Try again in a moment.");
  }
}

/** Who asks is not signed in, or no longer. */
export class Unauthenticated extends Error {
  override name = "Unauthenticated";
}

/** An argument that no client should have sent: not the user's mistake but the program's. */
export class BadInput extends Error {
  override name = "BadInput";
}

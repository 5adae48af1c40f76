import type { GraphQLErrorEntry } from "../ports.js";

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null | undefined;
}

/** A mutation that the server refused: its first `userErrors` entry. */
export class Refused extends Error {
  readonly code: string;
  readonly field: readonly string[] | null;

  constructor({ code, message, field }: UserError) {
    super(message);
    this.code = code;
    this.field = field ?? null;
  }
}

/** A response of top-level errors instead of data. */
export class RequestError extends Error {
  constructor(readonly errors: readonly GraphQLErrorEntry[]) {
    super(errors.map(({ message }) => message).join("; "));
  }

  /** Code of the first error; UNKNOWN for an answer that has none, such as that of a proxy. */
  get code(): string {
    const code = this.errors[0]?.extensions?.["code"];
    return typeof code === "string" ? code : "UNKNOWN";
  }
}

/** Too many requests. `retryAfter` is in seconds. */
export class RateLimited extends RequestError {
  get retryAfter(): number {
    return Number(this.errors[0]?.extensions?.["retryAfter"] ?? 1);
  }
}

export type SignOutReason = "SIGNED_OUT" | "TOKEN_INVALID" | "TOKEN_REUSED" | "EXPIRED" | "ACCOUNT_DELETED";

/** There is no session: nobody has signed in, the person has signed out, or the server has ended it. */
export class SignedOut extends Error {
  readonly code = "SIGNED_OUT";

  constructor(readonly reason: SignOutReason = "SIGNED_OUT") {
    super(`There is no session: ${reason}.`);
  }
}

/** The server did not answer. A mutation may have been carried out. */
export class Offline extends Error {
  readonly code = "OFFLINE";
}

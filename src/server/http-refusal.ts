import { codeOf } from "./error-status.js";

/** The seconds after which a refused client may come again. */
const RETRY_AFTER = 1;

/** A request that is not run: the message says to its sender what was expected. */
export class HttpRefusal extends Error {
  override name = "HttpRefusal";
  readonly code: string;

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = status === 429 || status === 503
      ? { "retry-after": String(RETRY_AFTER) }
      : {},
  ) {
    super(message);
    this.code = codeOf(status);
  }

  /** Returns the answer in GraphQL's form, which clients of the API read. */
  body(): string {
    const extensions = { code: this.code, ...(this.status === 429 && { retryAfter: RETRY_AFTER }) };
    return `${JSON.stringify({ errors: [{ message: this.message, extensions }] })}\n`;
  }
}

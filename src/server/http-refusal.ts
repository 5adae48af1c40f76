import { codeOf } from "./error-status.js";

/** Seconds after which a client may retry. */
const RETRY_AFTER = 1;

/** Rejection of a request; the message names the expected form. */
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

  /** Returns the response as GraphQL errors. */
  body(): string {
    const extensions = { code: this.code, ...(this.status === 429 && { retryAfter: RETRY_AFTER }) };
    return `${JSON.stringify({ errors: [{ message: this.message, extensions }] })}\n`;
  }
}

/** Rejection by a bound; `limit` names it in the log: a setting, or a fixed bound of this server. */
export class LimitRefusal extends HttpRefusal {
  constructor(
    readonly limit: string,
    status: 429 | 503,
    message: string,
  ) {
    super(status, message);
  }
}

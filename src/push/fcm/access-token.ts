import type { Agent } from "node:https";
import type { Clock } from "../../infra/clock.js";
import { MINUTE, SECOND } from "../../infra/clock.js";
import { SEND_TIMEOUT_MS, withDeadline } from "../deadline.js";
import { PostError, post } from "../post.js";
import type { PostAnswer } from "../post.js";
import type { PushOutcome } from "../push.js";
import { retryAfterMs } from "../retry-after.js";
import type { ServiceAccount } from "./service-account.js";

/** No access token. `outcome` is that of the pushes that need it. */
export class NoAccessToken extends Error {
  override name = "NoAccessToken";

  constructor(readonly outcome: PushOutcome) {
    super("No access token");
  }
}

/** Time before the end of a token at which another is asked for. */
const RENEW_BEFORE_MS = 5 * MINUTE;

/** Age below which a token that FCM does not take is not replaced, and pause after a refusal. */
const MIN_AGE_MS = MINUTE;

/** Errors of OAuth. Other texts are not repeated, since they might quote the assertion. */
const ERRORS = new Set([
  ...["invalid_grant", "invalid_client", "invalid_request", "invalid_scope"],
  ...["unauthorized_client", "unsupported_grant_type", "access_denied"],
]);

const ADVICE = "check the clock of this machine, and whether the key of FCM_SERVICE_ACCOUNT was revoked";

interface Token {
  readonly value: string;
  readonly askedAt: number;
  readonly renewAt: number;
}

/** Access token of the service account, asked for once for all pushes that need it. */
export class AccessToken {
  #token: Token | undefined;
  #asking: Promise<string> | undefined;
  #refused: { readonly at: number; readonly fault: NoAccessToken } | undefined;
  readonly #closed = new AbortController();

  constructor(
    private readonly account: ServiceAccount,
    private readonly agent: Agent,
    private readonly now: Clock,
  ) {}

  /** @throws NoAccessToken */
  async get(): Promise<string> {
    const at = this.now().getTime();
    if (this.#token !== undefined && at >= this.#token.askedAt && at < this.#token.renewAt) return this.#token.value;
    if (this.#refused !== undefined && Math.abs(at - this.#refused.at) < MIN_AGE_MS) throw this.#refused.fault;
    return (this.#asking ??= this.#ask(at).finally(() => (this.#asking = undefined)));
  }

  /** Drops a token that FCM does not take, once for all that used it; false if it is too young for that. */
  drop(refused: string): boolean {
    if (this.#token?.value !== refused) return true;
    if (Math.abs(this.now().getTime() - this.#token.askedAt) < MIN_AGE_MS) return false;
    this.#token = undefined;
    return true;
  }

  close(): void {
    this.#closed.abort();
  }

  async #ask(at: number): Promise<string> {
    const assertion = await this.account.signAssertion();
    const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
    const request = {
      ...{ url: this.account.tokenUri, agent: this.agent, body: Buffer.from(body.toString()) },
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
    const answer = await withDeadline(SEND_TIMEOUT_MS, this.#closed.signal, (signal) =>
      post({ ...request, signal }),
    ).catch((error: unknown) => {
      const reason = `No answer of the token endpoint: ${error instanceof PostError ? error.code : "no request"}`;
      throw new NoAccessToken({ result: "retry", reason, scope: "service" });
    });
    const token = tokenOf(answer);
    if (token === undefined) throw this.#faultOf(answer, at);
    // A token of a few minutes is used for half of them.
    const life = token.seconds * SECOND;
    this.#token = { value: token.value, askedAt: at, renewAt: at + Math.max(life - RENEW_BEFORE_MS, life / 2) };
    this.#refused = undefined;
    return token.value;
  }

  #faultOf({ status, headers, text }: PostAnswer, at: number): NoAccessToken {
    const error = asObject(text)["error"];
    const reason = `The token endpoint answered ${status}${ERRORS.has(String(error)) ? ` ${String(error)}` : ""}`;
    if (status === 200 || status === 429 || status >= 500) {
      const wait = retryAfterMs(headers["retry-after"], this.now());
      const pause = wait === undefined ? {} : { retryAfterMs: wait };
      return new NoAccessToken({ result: "retry", reason, scope: "service", ...pause });
    }
    const fault = new NoAccessToken({ result: "refused", reason: `${reason}: ${ADVICE}` });
    this.#refused = { at, fault };
    return fault;
  }
}

function tokenOf({ status, text }: PostAnswer): { value: string; seconds: number } | undefined {
  const { access_token: value, expires_in: seconds } = asObject(text);
  if (status !== 200 || typeof value !== "string" || typeof seconds !== "number") return undefined;
  // It becomes a header.
  return /^[\w.~+/=-]+$/u.test(value) && seconds > 0 ? { value, seconds } : undefined;
}

function asObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

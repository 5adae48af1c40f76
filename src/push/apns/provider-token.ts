import type { Clock } from "../../infra/clock.js";
import { MINUTE } from "../../infra/clock.js";
import type { SignProviderToken } from "./key.js";

/** Age at which a token is replaced. APNs takes tokens of up to an hour. */
export const RENEW_AFTER_MS = 40 * MINUTE;

/** Age below which a token is never replaced: APNs answers TooManyProviderTokenUpdates to more than one in 20 minutes. */
export const MIN_AGE_MS = 20 * MINUTE;

/** Provider token of this process, which all its connections to APNs use. */
export class ProviderToken {
  #current: { readonly token: Promise<string>; readonly issuedAt: number } | undefined;

  constructor(
    private readonly sign: SignProviderToken,
    private readonly now: Clock,
  ) {}

  /** Returns the current token, signed anew every 40 minutes, and after the clock was set back. */
  get(): Promise<string> {
    const age = this.#age();
    if (this.#current === undefined || age >= RENEW_AFTER_MS || age < 0) this.#renew();
    return (this.#current ?? this.#renew()).token;
  }

  /** Replaces a token that APNs calls expired, once for all that used it; false if it is too young for that. */
  async renew(expired: string): Promise<boolean> {
    if ((await this.#current?.token) !== expired) return true;
    if (this.#age() < MIN_AGE_MS) return false;
    this.#renew();
    return true;
  }

  #age(): number {
    return this.now().getTime() - (this.#current?.issuedAt ?? 0);
  }

  #renew() {
    const renewed = { token: this.sign(), issuedAt: this.now().getTime() };
    // A failed signature must not stay until the next renewal.
    renewed.token.catch(() => {
      if (this.#current === renewed) this.#current = undefined;
    });
    return (this.#current = renewed);
  }
}

import type { TokensFragment } from "../generated/types.js";
import type { StoredSession } from "../ports.js";

type Tokens = Pick<
  StoredSession,
  "accessToken" | "refreshToken" | "receivedAt" | "accessTokenLifetime" | "sessionLifetime"
>;

const DEFAULT_LIFETIME_MS = 60_000;

/** The tokens as kept: with lifetimes in milliseconds, so that nothing compares the clocks of client and server. */
export function toStoredTokens(tokens: TokensFragment, now: number): Tokens {
  const { accessToken, refreshToken, accessTokenExpiresAt, refreshTokenExpiresAt } = tokens;
  const accessTokenLifetime = lifetimeOf(accessToken);
  const sessionLifetime = accessTokenLifetime + Date.parse(refreshTokenExpiresAt) - Date.parse(accessTokenExpiresAt);
  return { accessToken, refreshToken, receivedAt: now, accessTokenLifetime, sessionLifetime };
}

/** Milliseconds between the issue and the expiry of a JWT. */
function lifetimeOf(token: string): number {
  try {
    const claims = atob((token.split(".")[1] ?? "").replace(/-/gu, "+").replace(/_/gu, "/"));
    const { iat, exp } = JSON.parse(claims) as { iat: number; exp: number };
    return exp > iat ? (exp - iat) * 1000 : DEFAULT_LIFETIME_MS;
  } catch {
    return DEFAULT_LIFETIME_MS;
  }
}

import type { Config } from "../infra/config.js";

/** For a page: it may load what it names, but stand in no frame. */
export const PAGE_POLICY = "frame-ancestors 'none'";

/** Returns the headers of every answer: nothing is kept, guessed, framed or told to other sites. */
export function securityHeaders({
  HSTS_SECONDS,
}: Pick<Config, "HSTS_SECONDS">): readonly (readonly [string, string])[] {
  const always: readonly (readonly [string, string])[] = [
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["cache-control", "no-store"],
    ["content-security-policy", `default-src 'none'; ${PAGE_POLICY}`],
  ];
  if (HSTS_SECONDS === 0) return always;
  return [...always, ["strict-transport-security", `max-age=${HSTS_SECONDS}; includeSubDomains`]];
}

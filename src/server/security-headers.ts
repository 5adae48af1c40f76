import type { Config } from "../infra/config.js";

/** Returns the default headers of a response: no caching, sniffing, framing or referrer. Files and pages replace some. */
export function securityHeaders({
  HSTS_SECONDS,
}: Pick<Config, "HSTS_SECONDS">): readonly (readonly [string, string])[] {
  const always: readonly (readonly [string, string])[] = [
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["cache-control", "no-store"],
    ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ];
  if (HSTS_SECONDS === 0) return always;
  return [...always, ["strict-transport-security", `max-age=${HSTS_SECONDS}; includeSubDomains`]];
}

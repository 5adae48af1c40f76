import { createHash, timingSafeEqual } from "node:crypto";
import type { Config } from "../../infra/config.js";
import { METRICS_CONTENT_TYPE, type Metrics } from "../../infra/telemetry/metrics.js";

export interface MetricsResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string>;
}

/**
 * Returns the response of /metrics, undefined if there is no such page. With METRICS_TOKEN it requires that bearer token;
 * without, it is public outside of production and absent in production.
 */
export async function metricsResponse(
  { METRICS_TOKEN: token, NODE_ENV }: Pick<Config, "METRICS_TOKEN" | "NODE_ENV">,
  metrics: Pick<Metrics, "text">,
  authorization: string | undefined,
): Promise<MetricsResponse | undefined> {
  if (token === undefined && NODE_ENV === "production") return undefined;
  if (token !== undefined && !isSame(authorization ?? "", `Bearer ${token}`))
    return { status: 401, text: "Show METRICS_TOKEN as a bearer token.\n", headers: { "www-authenticate": "Bearer" } };
  return { status: 200, text: await metrics.text(), headers: { "content-type": METRICS_CONTENT_TYPE } };
}

/** Compares in constant time. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

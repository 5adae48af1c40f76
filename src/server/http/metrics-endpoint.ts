import { createHash, timingSafeEqual } from "node:crypto";
import type { Config } from "../../infra/config.js";
import { METRICS_CONTENT_TYPE, type Metrics } from "../../infra/telemetry/metrics.js";

/** What /metrics answers; undefined where there is no such page. */
export interface MetricsAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string>;
}

/**
 * Shows the metrics to whoever has METRICS_TOKEN. Where none is set, they are for everyone outside of production, and for
 * nobody in it.
 */
export async function showMetrics(
  { METRICS_TOKEN: token, NODE_ENV }: Pick<Config, "METRICS_TOKEN" | "NODE_ENV">,
  metrics: Pick<Metrics, "text">,
  authorization: string | undefined,
): Promise<MetricsAnswer | undefined> {
  if (token === undefined && NODE_ENV === "production") return undefined;
  if (token !== undefined && !isSame(authorization ?? "", `Bearer ${token}`))
    return { status: 401, text: "Show METRICS_TOKEN as a bearer token.\n", headers: { "www-authenticate": "Bearer" } };
  return { status: 200, text: await metrics.text(), headers: { "content-type": METRICS_CONTENT_TYPE } };
}

/** In a time that does not tell how much of it is right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

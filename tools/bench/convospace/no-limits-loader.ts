import type { LoadHook } from "node:module";

/** Replacement modules without limits and metrics: source by path from the root of the repository. */
export const REPLACEMENTS: Readonly<Record<string, string>> = {
  "dist/engine/cost/analysis.js":
    "export const createCostAnalysis = () => () => 0; export const tooComplex = () => undefined;",
  "node_modules/prom-client/index.js": `
    class Metric { labels() { return this; } inc() {} dec() {} set() {} observe() {} zero() {} reset() {} }
    export { Metric as Counter, Metric as Gauge, Metric as Histogram };
    export class Registry { static PROMETHEUS_CONTENT_TYPE = "text/plain"; static merge() { return new Registry(); } }
    export class AggregatorRegistry extends Registry {}
    export const collectDefaultMetrics = () => {};`,
};

/** Module loader hook of Node.js. */
export const load: LoadHook = (url, context, nextLoad) => {
  const path = Object.keys(REPLACEMENTS).find((replaced) => url.endsWith(`/${replaced}`));
  if (path === undefined) return nextLoad(url, context);
  return { format: "module", shortCircuit: true, source: REPLACEMENTS[path] ?? "" };
};

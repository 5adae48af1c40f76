import type { LoadHook } from "node:module";

/** What stands in for a guard's module: the same exports, which let everything pass. */
const OPEN_DOORS: Record<string, string> = {
  "/dist/engine/cost/analysis.js":
    "export const createCostAnalysis = () => () => 0; export const tooComplex = () => undefined;",
  "/dist/infra/telemetry/instruments.js": `
    const nothing = () => undefined;
    const instrument = { inc: nothing, dec: nothing, set: nothing, observe: nothing };
    const one = () => instrument;
    const by = () => one;
    export const createWorkshop = () => ({
      count: one, countBy: by, level: one, levelBy: by, measure: one, measureBy: by, reading: nothing, readings: nothing,
    });`,
};

/** A hook of Node.js's module loader. */
export const load: LoadHook = (url, context, nextLoad) => {
  const door = Object.keys(OPEN_DOORS).find((path) => url.endsWith(path));
  if (door === undefined) return nextLoad(url, context);
  return { format: "module", shortCircuit: true, source: OPEN_DOORS[door] ?? "" };
};

import { median } from "../load/percentiles.js";
import type { Bound, Comparison, Figures, Scenario } from "../harness/scenario.js";
import type { Rounds } from "../harness/rounds.js";

/** Result of a comparison over all rounds. */
export interface Verdict {
  readonly comparison: Comparison;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly verdict: "aim" | "must" | "missed";
}

/** Computes each comparison's ratio per round, and its median and bounds. */
export function evaluate({ comparisons }: Scenario, rounds: Rounds): Verdict[] {
  const count = [...rounds.values()][0]?.length ?? 0;
  return comparisons.map((comparison) => {
    const ratios = Array.from({ length: count }, (_, round) =>
      comparison.ratio((system, figure) => rounds.get(system)?.[round]?.[figure] ?? Number.NaN),
    );
    const ratio = median(ratios);
    const meets = (bound: Bound) =>
      bound === "nothing lost" || ("atLeast" in bound ? ratio >= bound.atLeast : ratio <= bound.atMost);
    return {
      comparison,
      median: ratio,
      least: Math.min(...ratios),
      most: Math.max(...ratios),
      verdict: meets(comparison.aim) ? "aim" : meets(comparison.must) ? "must" : "missed",
    };
  });
}

/** Returns each system's figures as medians of its rounds. */
export function medians(rounds: Rounds): Map<string, Partial<Figures>> {
  return new Map(
    [...rounds].map(([name, all]) => [
      name,
      Object.fromEntries(
        Object.keys(all[0] ?? {}).map((figure) => [
          figure,
          median(all.map((round) => round[figure as keyof Figures] ?? Number.NaN)),
        ]),
      ),
    ]),
  );
}

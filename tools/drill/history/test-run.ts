import type { Reading } from "../workload/final-read.js";
import type { History } from "./history.js";
import type { Tables } from "./tables.js";

/** All that the laws are held against. */
export interface Evidence {
  readonly history: History;
  readonly tables: Tables;
  readonly readings: readonly Reading[];
  readonly devices: readonly { readonly name: string; readonly user: number; readonly begin: number }[];
  readonly convergence: Convergence;
  /** How the nodes ended at SIGTERM, after all. */
  readonly ends: readonly string[];
}

/** How long it took, after the last fault was healed, until everything was as it should be; and what never was. */
export interface Convergence {
  readonly ms: number;
  readonly missing: readonly string[];
}

/** A law as it was judged: how many things were held against it, and which of them broke it. */
export interface Judgement {
  readonly law: string;
  readonly compared: number;
  readonly findings: readonly string[];
}

export type Check = (evidence: Evidence) => Judgement;

/** Collects a law's judgement. */
export function createJudgement(law: string): {
  require(holds: boolean, finding: () => string): void;
  end(): Judgement;
} {
  const findings: string[] = [];
  let compared = 0;
  return {
    require: (holds, finding) => {
      compared += 1;
      if (!holds) findings.push(finding());
    },
    end: () => ({ law, compared, findings }),
  };
}

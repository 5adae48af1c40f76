import type { FinalRead } from "../workload/final-read.js";
import type { History } from "./history.js";
import type { Tables } from "./tables.js";

/** All that the laws are held against. */
export interface TestRun {
  readonly history: History;
  readonly tables: Tables;
  readonly finalReads: readonly FinalRead[];
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
export interface CheckResult {
  readonly checker: string;
  readonly assertions: number;
  readonly violations: readonly string[];
}

export type Checker = (evidence: TestRun) => CheckResult;

/** Collects a law's judgement. */
export function createResult(checker: string): {
  assert(holds: boolean, finding: () => string): void;
  end(): CheckResult;
} {
  const violations: string[] = [];
  let assertions = 0;
  return {
    assert: (holds, finding) => {
      assertions += 1;
      if (!holds) violations.push(finding());
    },
    end: () => ({ checker, assertions, violations }),
  };
}

import type { FinalRead } from "../workload/final-read.js";
import type { History } from "./history.js";
import type { LinkRead, MediaRead } from "../probes/media.js";
import type { Tables } from "./tables.js";

/** Everything that the checkers read. */
export interface TestRun {
  readonly history: History;
  readonly tables: Tables;
  readonly finalReads: readonly FinalRead[];
  readonly nodes: number;
  readonly mediaReads: readonly MediaRead[];
  readonly linkReads: readonly LinkRead[];
  /** Paths of the files in the media store, after the sweep. */
  readonly mediaFiles: readonly string[];
  /** Bytes that a user may store. */
  readonly mediaQuota: number;
  readonly devices: readonly { readonly name: string; readonly user: number; readonly begin: number }[];
  /** Members of a replicated database; empty for a single server. */
  readonly replicas: readonly Replica[];
  readonly convergence: Convergence;
  /** Exit codes of the nodes after the final SIGTERM. */
  readonly ends: readonly string[];
}

/** Member of a replicated database, with the checksum of each table. */
export interface Replica {
  readonly name: string;
  readonly checksums: Readonly<Record<string, string>>;
}

/** Time from the last healing to convergence, and the conditions still unmet. */
export interface Convergence {
  readonly ms: number;
  readonly missing: readonly string[];
}

/** Result of a checker: number of assertions, and the violations. */
export interface CheckResult {
  readonly checker: string;
  readonly assertions: number;
  readonly violations: readonly string[];
}

export type Checker = (run: TestRun) => CheckResult;

/** Creates a collector of one checker's assertions. */
export function createResult(checker: string): {
  assert(holds: boolean, violation: () => string): void;
  end(): CheckResult;
} {
  const violations: string[] = [];
  let assertions = 0;
  return {
    assert: (holds, violation) => {
      assertions += 1;
      if (!holds) violations.push(violation());
    },
    end: () => ({ checker, assertions, violations }),
  };
}

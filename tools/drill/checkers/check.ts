import { CHECKERS } from "./list.js";
import type { TestRun, CheckResult } from "../history/test-run.js";

/** Holds the evidence against every law. A law that had nothing to compare has proved nothing: that is a finding, too. */
export function check(evidence: TestRun): CheckResult[] {
  return CHECKERS.map((check) => {
    const result = check(evidence);
    if (result.assertions > 0) return result;
    return { ...result, violations: ["Nothing happened that could have broken it: the drill was too short."] };
  });
}

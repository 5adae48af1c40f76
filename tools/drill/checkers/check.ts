import { LAWS } from "./list.js";
import type { Evidence, Judgement } from "../history/test-run.js";

/** Holds the evidence against every law. A law that had nothing to compare has proved nothing: that is a finding, too. */
export function judge(evidence: Evidence): Judgement[] {
  return LAWS.map((check) => {
    const judgement = check(evidence);
    if (judgement.compared > 0) return judgement;
    return { ...judgement, findings: ["Nothing happened that could have broken it: the drill was too short."] };
  });
}

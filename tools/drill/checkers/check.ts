import { CHECKERS, FAILOVER_CHECKERS, LOSS_CHECKERS, REPLICA_CHECKERS } from "./list.js";
import type { TestRun, CheckResult } from "../history/test-run.js";

/** Runs every checker. A checker without assertions has proved nothing, which is a violation as well. */
export function check(run: TestRun): CheckResult[] {
  const hasLoss = run.history.losses.some(({ lostSession }) => lostSession !== undefined);
  const hasFailover = run.history.faults.some(({ fault }) => fault.endsWith("-active"));
  const checkers = [
    ...CHECKERS,
    ...(hasLoss ? LOSS_CHECKERS : []),
    ...(hasFailover ? FAILOVER_CHECKERS : []),
    ...(run.replicas.length > 0 ? REPLICA_CHECKERS : []),
  ];
  return checkers.map((check) => {
    const result = check(run);
    if (result.assertions > 0) return result;
    return { ...result, violations: ["No assertion ran: the drill was too short."] };
  });
}

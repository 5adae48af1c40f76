import { failoversOf } from "../history/failovers.js";
import { type Checker, createResult } from "../history/test-run.js";

/** Time within which another member takes over; the report has the usual one. */
const MAX_PAUSE_MS = 12_000;

/** While the active member of a replicated database is down, sends are answered again, and every node is ready. */
export const failover: Checker = ({ history }) => {
  const result = createResult("another member takes over");
  for (const { fault, from, to, pauseMs } of failoversOf(history, MAX_PAUSE_MS)) {
    const name = `${fault} at ${from} ms`;
    result.assert(pauseMs <= MAX_PAUSE_MS, () => `No send was answered for ${pauseMs} ms during ${name}.`);
    for (const { node, asked, at, status, text } of history.readiness)
      if (from + MAX_PAUSE_MS <= asked.ms && at.ms <= to)
        result.assert(status === 200, () => `Node ${node + 1} answered ${status} (${text}) at ${at.ms} ms, ${name}.`);
  }
  return result.end();
};

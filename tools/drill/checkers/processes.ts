import { type Checker, createResult } from "../history/test-run.js";

/** No process exits unexpectedly, and each node exits with 0 after SIGTERM. */
export const processes: Checker = ({ history, ends }) => {
  const result = createResult("no process exits unexpectedly");
  for (const { at, what } of history.incidents) result.assert(false, () => `At ${at.ms} ms: ${what}`);
  for (const end of ends)
    result.assert(end === "exit code 0", () => `At the end, SIGTERM made a node end with ${end}.`);
  return result.end();
};

/** Convergence: after the last fault has healed, every device catches up in time. */
export const convergence: Checker = ({ convergence: { ms, missing }, devices }) => {
  const violations = missing.map((what) => `${what}, ${Math.round(ms / 1000)} s after the last fault.`);
  return { checker: "clients converge", assertions: devices.length, violations };
};

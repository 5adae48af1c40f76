import { type Checker, createResult } from "../history/test-run.js";

/** No process ends by itself, and each ends well when it is told to. */
export const processes: Checker = ({ history, ends }) => {
  const result = createResult("no process ends by itself");
  for (const { at, what } of history.incidents) result.assert(false, () => `At ${at.ms} ms: ${what}`);
  for (const end of ends)
    result.assert(end === "exit code 0", () => `At the end, SIGTERM made a node end with ${end}.`);
  return result.end();
};

/** Once everything is healed, everybody gets everything soon. */
export const convergence: Checker = ({ convergence: { ms, missing }, devices }) => {
  const violations = missing.map((what) => `${what}, ${Math.round(ms / 1000)} s after the last fault.`);
  return { checker: "everything comes in the end", assertions: devices.length, violations };
};

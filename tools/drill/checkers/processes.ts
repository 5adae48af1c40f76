import { type Check, createJudgement } from "../history/test-run.js";

/** No process ends by itself, and each ends well when it is told to. */
export const processes: Check = ({ history, ends }) => {
  const judgement = createJudgement("no process ends by itself");
  for (const { at, what } of history.incidents) judgement.require(false, () => `At ${at.ms} ms: ${what}`);
  for (const end of ends)
    judgement.require(end === "exit code 0", () => `At the end, SIGTERM made a node end with ${end}.`);
  return judgement.end();
};

/** Once everything is healed, everybody gets everything soon. */
export const convergence: Check = ({ convergence: { ms, missing }, devices }) => {
  const findings = missing.map((what) => `${what}, ${Math.round(ms / 1000)} s after the last fault.`);
  return { law: "everything comes in the end", compared: devices.length, findings };
};

import { type Checker, createResult } from "../history/test-run.js";
import type { InjectedFault } from "../history/history.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals } from "../history/fault-timeline.js";

/** Time within which a node must detect a lost dependency. */
const NOTICE_MS = 3000;

/** /readyz is ready while a node can serve, 503 while its database is down, and degraded while Redis is down. */
export const readiness: Checker = ({ history }) => {
  const result = createResult("/readyz is accurate");
  const [faultFree, redisFaults] = [faultFreeIntervals(history), redisFaultIntervals(history)];
  for (const { node, asked, at, status, text } of history.readiness) {
    const name = `Node ${node + 1} answered ${status ?? "nothing"} (${text}) at ${at.ms} ms`;
    if (isWithin(faultFree, asked.ms, at.ms))
      result.assert(status === 200 && text === "ready", () => `${name}, though no fault was active.`);
    if (isWithin(redisFaults, asked.ms, at.ms))
      result.assert(status === 200, () => `${name}, though only Redis was faulty.`);
    const isRedisDown = history.faults.some(
      (injected) => isDown("redis", injected, node) && isActive(injected, asked.ms, at.ms),
    );
    if (isRedisDown && status === 200)
      result.assert(text.startsWith("degraded"), () => `${name}, though its Redis was down.`);
    const isDatabaseDown = history.faults.some(
      (injected) => isDown("database", injected, node) && isActive(injected, asked.ms, at.ms),
    );
    if (isDatabaseDown) result.assert(status !== 200, () => `${name}, though its database was down.`);
  }
  return result.end();
};

function isDown(service: "database" | "redis", { fault, target }: InjectedFault, node: number): boolean {
  return fault === `kill-${service}` || (fault === `cut-${service}` && target === `${service} and node ${node + 1}`);
}

/** Ends when healing begins: a server that starts again answers before its fault is recorded as healed. */
function isActive({ from, healing }: InjectedFault, asked: number, answered: number): boolean {
  return from.ms + NOTICE_MS <= asked && answered <= (healing?.ms ?? Infinity);
}

import { type Checker, createResult } from "../history/test-run.js";
import type { InjectedFault } from "../history/history.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals } from "../history/fault-timeline.js";

/** In this time a node has to find out. */
const NOTICE_MS = 3000;

/** /readyz says ready while a node can serve, not ready while its database is gone, and degraded while Redis is. */
export const readiness: Checker = ({ history }) => {
  const result = createResult("/readyz tells the truth");
  const [calm, redisOnly] = [faultFreeIntervals(history), redisFaultIntervals(history)];
  for (const { node, asked, at, status, text } of history.readiness) {
    const name = `Node ${node + 1} said ${status ?? "nothing"} (${text}) at ${at.ms} ms`;
    if (isWithin(calm, asked.ms, at.ms))
      result.assert(status === 200 && text === "ready", () => `${name}, though nothing was disturbed.`);
    if (isWithin(redisOnly, asked.ms, at.ms))
      result.assert(status === 200, () => `${name}, though only Redis was disturbed.`);
    const lacksRedis = history.faults.some(
      (trouble) => takes("redis", trouble, node) && hasLasted(trouble, asked.ms, at.ms),
    );
    if (lacksRedis && status === 200)
      result.assert(text.startsWith("degraded"), () => `${name}, though its Redis was gone.`);
    const isGone = history.faults.some(
      (trouble) => takes("database", trouble, node) && hasLasted(trouble, asked.ms, at.ms),
    );
    if (isGone) result.assert(status !== 200, () => `${name}, though its database was gone.`);
  }
  return result.end();
};

function takes(part: "database" | "redis", { fault, target }: InjectedFault, node: number): boolean {
  return fault === `kill-${part}` || (fault === `cut-${part}` && target === `${part} and node ${node + 1}`);
}

/** Until it began to be put right: a server that starts again answers before the drill knows. */
function hasLasted({ from, healing }: InjectedFault, asked: number, answered: number): boolean {
  return from.ms + NOTICE_MS <= asked && answered <= (healing?.ms ?? Infinity);
}

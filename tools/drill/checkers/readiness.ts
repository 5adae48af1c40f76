import { type Check, createJudgement } from "../history/test-run.js";
import type { Trouble } from "../history/history.js";
import { calmSpells, isWithin, redisSpells } from "../history/fault-timeline.js";

/** In this time a node has to find out. */
const NOTICE_MS = 3000;

/** /readyz says ready while a node can serve, not ready while its database is gone, and degraded while Redis is. */
export const readiness: Check = ({ history }) => {
  const judgement = createJudgement("/readyz tells the truth");
  const [calm, redisOnly] = [calmSpells(history), redisSpells(history)];
  for (const { node, asked, at, status, text } of history.readiness) {
    const name = `Node ${node + 1} said ${status ?? "nothing"} (${text}) at ${at.ms} ms`;
    if (isWithin(calm, asked.ms, at.ms))
      judgement.require(status === 200 && text === "ready", () => `${name}, though nothing was disturbed.`);
    if (isWithin(redisOnly, asked.ms, at.ms))
      judgement.require(status === 200, () => `${name}, though only Redis was disturbed.`);
    const lacksRedis = history.troubles.some(
      (trouble) => takes("redis", trouble, node) && hasLasted(trouble, asked.ms, at.ms),
    );
    if (lacksRedis && status === 200)
      judgement.require(text.startsWith("degraded"), () => `${name}, though its Redis was gone.`);
    const isGone = history.troubles.some(
      (trouble) => takes("database", trouble, node) && hasLasted(trouble, asked.ms, at.ms),
    );
    if (isGone) judgement.require(status !== 200, () => `${name}, though its database was gone.`);
  }
  return judgement.end();
};

function takes(part: "database" | "redis", { fault, target }: Trouble, node: number): boolean {
  return fault === `kill-${part}` || (fault === `cut-${part}` && target === `${part} and node ${node + 1}`);
}

/** Until it began to be put right: a server that starts again answers before the drill knows. */
function hasLasted({ from, mending }: Trouble, asked: number, answered: number): boolean {
  return from.ms + NOTICE_MS <= asked && answered <= (mending?.ms ?? Infinity);
}

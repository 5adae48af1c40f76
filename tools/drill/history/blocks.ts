import { type Call, type History, mayHaveHappened } from "./history.js";

/** A time in which one person had blocked another beyond doubt, in the order of moments. */
export interface Block {
  readonly by: number;
  readonly of: number;
  readonly from: number;
  readonly to: number;
}

/** How long a call of which nothing is known may still be on its way. */
const LINGER_MS = 60_000;

/** From when a block was answered to when it may have ended; not while an earlier end may still be on its way. */
export function blocksOf(history: History): Block[] {
  const unblocks = history.callsOf("unblock").filter(mayHaveHappened);
  return history.callsOf("block").flatMap(({ user: by, input, outcome }) => {
    if (outcome?.kind !== "answered") return [];
    const ends = unblocks.filter((call) => call.user === by && call.input.user === input.user);
    if (ends.some((call) => isOnItsWay(call, outcome.at))) return [];
    const next = ends.map(({ invoked }) => invoked.n).filter((n) => n > outcome.at.n);
    return [{ by, of: input.user, from: outcome.at.n, to: Math.min(Infinity, ...next) }];
  });
}

function isOnItsWay({ invoked, outcome }: Call, at: { n: number; ms: number }): boolean {
  if (invoked.n > at.n) return false;
  if (outcome?.kind === "answered") return outcome.at.n > at.n;
  return at.ms - invoked.ms < LINGER_MS;
}

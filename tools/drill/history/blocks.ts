import { type Call, type History, mayHaveHappened } from "./history.js";
import { keptCallsOf } from "./losses.js";

/** Interval in which one user had certainly blocked another, in moments (`n`). */
export interface Block {
  readonly by: number;
  readonly of: number;
  readonly from: number;
  readonly to: number;
}

/** Time after which an indeterminate call can no longer take effect. */
const MAX_IN_FLIGHT_MS = 60_000;

/** Returns the intervals from each acknowledged block to the next possible unblock; skips those with an unblock in flight. */
export function blocksOf(history: History): Block[] {
  const unblocks = history.callsOf("unblock").filter(mayHaveHappened);
  return keptCallsOf(history, "block").flatMap(({ user: by, input, outcome }) => {
    const ends = unblocks.filter((call) => call.user === by && call.input.user === input.user);
    if (ends.some((call) => mayStillTakeEffect(call, outcome.at))) return [];
    const next = ends.map(({ invoked }) => invoked.n).filter((n) => n > outcome.at.n);
    return [{ by, of: input.user, from: outcome.at.n, to: Math.min(Infinity, ...next) }];
  });
}

function mayStillTakeEffect({ invoked, outcome }: Call, at: { n: number; ms: number }): boolean {
  if (invoked.n > at.n) return false;
  if (outcome?.kind === "ok") return outcome.at.n > at.n;
  return at.ms - invoked.ms < MAX_IN_FLIGHT_MS;
}

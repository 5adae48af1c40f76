import type { Talked } from "./chat.js";
import type { Measured } from "../harness/scenario.js";

/**
 * Throws unless all that was said came once, whole and in order, and is in the database. What was refused may be there
 * or not: a server that gives up waiting for its database does not know.
 */
export async function check(name: string, talked: Talked, countStored: () => Promise<number>): Promise<void> {
  const stored = await countStored();
  const faults = [...talked.faults];
  if (stored > talked.said || stored < talked.said - talked.refused)
    faults.push(`${talked.said} messages were said, ${talked.refused} refused, and ${stored} are in the database`);
  if (faults.length > 0) throw new Error(`${name} did not deliver what was said:\n  ${faults.join("\n  ")}`);
}

/** A round of talking in figures. */
export function measured({ saidNow, refusedNow, done, seconds, p50, p99 }: Talked): Measured {
  const refused = refusedNow === 0 ? {} : { refused: refusedNow / saidNow };
  return { operations: saidNow - refusedNow, figures: { rate: done / seconds, p50, p99, ...refused } };
}

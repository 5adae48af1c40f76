import type { Talked } from "./chat.js";
import type { Measured } from "../harness/scenario.js";

/**
 * Throws unless all sent messages were delivered once, unchanged and in order, and are stored. Refused ones may be stored
 * or not: after a timeout of the database the outcome is unknown.
 */
export async function check(name: string, talked: Talked, countStored: () => Promise<number>): Promise<void> {
  const stored = await countStored();
  const faults = [...talked.faults];
  if (stored > talked.said || stored < talked.said - talked.refused)
    faults.push(`${talked.said} messages were sent, ${talked.refused} refused, and ${stored} are in the database`);
  if (faults.length > 0) throw new Error(`${name} did not deliver what was sent:\n  ${faults.join("\n  ")}`);
}

/** Converts a round of chat to figures. */
export function measured({ saidNow, refusedNow, done, seconds, p50, p99 }: Talked): Measured {
  const refused = refusedNow === 0 ? {} : { refused: refusedNow / saidNow };
  return { operations: saidNow - refusedNow, figures: { rate: done / seconds, p50, p99, ...refused } };
}

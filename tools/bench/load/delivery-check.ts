import type { ChatResult } from "./chat.js";
import type { Measured } from "../harness/scenario.js";

/**
 * Throws unless all sent messages were delivered once, unchanged and in order, and are stored. Refused ones may be stored
 * or not: after a timeout of the database the outcome is unknown.
 */
export async function check(name: string, result: ChatResult, countStored: () => Promise<number>): Promise<void> {
  const stored = await countStored();
  const faults = [...result.faults];
  if (stored > result.sent || stored < result.sent - result.refused)
    faults.push(`${result.sent} messages were sent, ${result.refused} refused, and ${stored} are in the database`);
  if (faults.length > 0) throw new Error(`${name} did not deliver what was sent:\n  ${faults.join("\n  ")}`);
}

/** Converts a round of chat to figures. */
export function measured({ sentInRound, refusedInRound, done, seconds, p50, p99 }: ChatResult): Measured {
  const refused = refusedInRound === 0 ? {} : { refused: refusedInRound / sentInRound };
  return { operations: sentInRound - refusedInRound, figures: { rate: done / seconds, p50, p99, ...refused } };
}

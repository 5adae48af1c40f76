import type { Input } from "mediabunny";
import { BudgetSpent } from "./file-source.js";

const MAX_DURATION_MS = 2 ** 31 - 1;

/** Prefers the end of the last packet to the duration that the file claims. Null where reading that would take too long. */
export async function readDuration(input: Input): Promise<number | null> {
  const seconds = await input.computeDuration().catch((error: unknown) => {
    if (error instanceof BudgetSpent) return input.getDurationFromMetadata();
    throw error;
  });
  const durationMs = Math.round((seconds ?? NaN) * 1000);
  return durationMs >= 0 && durationMs <= MAX_DURATION_MS ? durationMs : null;
}

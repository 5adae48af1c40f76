import type { Talked } from "../load/chat.js";

/** Throws unless all that was said came once, whole and in order, and is in the database. */
export async function check(name: string, talked: Talked, countStored: () => Promise<number>): Promise<void> {
  const stored = await countStored();
  const faults = [...talked.faults];
  if (stored !== talked.said) faults.push(`${talked.said} messages were said, and ${stored} are in the database`);
  if (faults.length > 0) throw new Error(`${name} did not deliver what was said:\n  ${faults.join("\n  ")}`);
}

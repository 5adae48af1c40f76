import { ACTIVE_MEMBER_FAULTS } from "./active-member.js";
import { CLOCK_FAULT } from "./clock.js";
import { FAILOVER_FAULT } from "./failover.js";
import type { Fault } from "./fault.js";
import { LOCK_FAULT } from "./locks.js";
import { MEDIA_FAULTS } from "./media.js";
import { PROCESS_FAULTS } from "./process.js";
import { PUSH_FAULTS } from "./push.js";
import { RESTART_FAULT } from "./restart.js";
import { RESTORE_FAULT } from "./restore.js";
import { NETWORK_FAULTS } from "./network.js";

export const FAULTS: readonly Fault[] = [
  ...PROCESS_FAULTS,
  RESTART_FAULT,
  ...NETWORK_FAULTS,
  ...MEDIA_FAULTS,
  ...PUSH_FAULTS,
  LOCK_FAULT,
  CLOCK_FAULT,
  RESTORE_FAULT,
  FAILOVER_FAULT,
  ...ACTIVE_MEMBER_FAULTS,
];

/** Returns the faults whose names contain a word, such as `kill`, `redis` or `kill-redis`; all without words, or `none`. */
export function chooseFaults(words: readonly string[]): readonly Fault[] {
  if (words.length === 1 && words[0] === "none") return [];
  const unknown = words.find((word) => !FAULTS.some(({ name }) => hasWord(name, word)));
  if (unknown !== undefined)
    throw new Error(`There is no fault "${unknown}". There are: ${FAULTS.map(({ name }) => name).join(", ")}.`);
  return words.length === 0 ? FAULTS : FAULTS.filter(({ name }) => words.some((word) => hasWord(name, word)));
}

function hasWord(name: string, word: string): boolean {
  return name === word || name.split("-").includes(word);
}

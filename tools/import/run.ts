import { bringConversations } from "./conversations/conversations.js";
import { limitPins } from "./conversations/pins.js";
import type { Move } from "./move.js";
import { countOrphans } from "./orphans.js";
import { bringContacts } from "./people/contacts.js";
import { bringNotifications } from "./people/notifications.js";
import { bringPeople } from "./people/people.js";
import { prepareRecord, settleRecord } from "./people/record.js";

/**
 * Runs all steps; each commits its own transactions and is idempotent, so that a repeated or interrupted import continues
 * with the remaining rows.
 */
export async function run(move: Move, say: (step: string) => void): Promise<void> {
  await prepareRecord(move.db);
  for (const [name, step] of STEPS) {
    say(name);
    await step(move);
  }
  await settleRecord(move.db);
}

const STEPS: readonly (readonly [string, (move: Move) => Promise<void>])[] = [
  ["people", bringPeople],
  ["conversations and messages", bringConversations],
  ["pinned conversations", limitPins],
  ["contacts", bringContacts],
  ["notifications", bringNotifications],
  ["orphaned rows", countOrphans],
];

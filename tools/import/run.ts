import { importConversations } from "./conversations/conversations.js";
import { limitPins } from "./conversations/pins.js";
import type { ImportJob } from "./job.js";
import { countOrphans } from "./orphans.js";
import { importContacts } from "./people/contacts.js";
import { importNotifications } from "./people/notifications.js";
import { importPeople } from "./people/people.js";
import { prepareRecord, settleRecord } from "./people/record.js";

/**
 * Runs all steps; each commits its own transactions and is idempotent, so that a repeated or interrupted import continues
 * with the remaining rows.
 */
export async function run(job: ImportJob, print: (step: string) => void): Promise<void> {
  await prepareRecord(job.db);
  for (const [name, step] of STEPS) {
    print(name);
    await step(job);
  }
  await settleRecord(job.db);
}

const STEPS: readonly (readonly [string, (job: ImportJob) => Promise<void>])[] = [
  ["people", importPeople],
  ["conversations and messages", importConversations],
  ["pinned conversations", limitPins],
  ["contacts", importContacts],
  ["notifications", importNotifications],
  ["orphaned rows", countOrphans],
];

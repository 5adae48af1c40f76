import type { Statement } from "../../../src/infra/database/sql.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import { groupBy } from "../../../src/infra/group-by.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import { type Counters, createCounters } from "../counters.js";
import { nameOf } from "../texts.js";
import { invalidateCursors } from "./cursors.js";
import { findMembers } from "./members.js";
import type { ImportedUser } from "./record.js";

const OWNER_BATCH_SIZE = 200;
const LIST_BATCH_SIZE = 20;
const MAX_NAME = 100;

/** Imports contacts and blocks. */
export async function importContacts(job: ImportJob): Promise<void> {
  if (!job.source.has("user_contacts")) return;
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const owners = await job.source.query<{ id: number }>(
      "SELECT DISTINCT user_id AS id FROM user_contacts WHERE user_id > ? ORDER BY user_id LIMIT ?",
      [last, OWNER_BATCH_SIZE],
    );
    if (owners.length === 0) return;
    const ids = owners.map(({ id }) => id);
    const rows = await job.source.rows("user_contacts", "WHERE t.user_id IN (?)", [ids]);
    const memberOf = await findMembers(
      job,
      rows.flatMap(({ user_id, contact_user_id }) => [user_id, contact_user_id]),
    );
    const counters = createCounters();
    const lists = [...groupBy(rows, ({ user_id }) => user_id)].flatMap(([ownerId, contacts]) =>
      toList(job, { ownerId, contacts }, memberOf, counters),
    );
    await job.db.transaction((tx) => writeLists(tx, lists), { repeatable: true });
    job.totals.add(counters);
    last = ids.at(-1) ?? last;
  }
}

type ContactRow = Row<"user_contacts">;

/** Values of a row of user_contacts. */
interface Contact {
  readonly otherId: bigint;
  readonly name: string | null;
  readonly isBlocked: boolean;
  readonly isFavorite: boolean;
  readonly addedAt: Date;
}

/** Contacts of one owner. */
interface List {
  readonly owner: ImportedUser;
  readonly contacts: readonly Contact[];
}

function toList(
  job: ImportJob,
  { ownerId, contacts: rows }: { ownerId: number | null; contacts: readonly ContactRow[] },
  memberOf: (oldId: number | null) => ImportedUser | undefined,
  counters: Counters,
): List[] {
  const owner = memberOf(ownerId);
  const contacts: Contact[] = [];
  for (const [otherId, same] of groupBy(rows, ({ contact_user_id }) => contact_user_id)) {
    const other = memberOf(otherId);
    const key = `${ownerId ?? ""}:${otherId ?? ""}`;
    if (owner === undefined || owner.isDeleted)
      counters.skipped("user_contacts", key, "its owner is gone", same.length);
    else if (otherId === ownerId) counters.skipped("user_contacts", key, "is oneself", same.length);
    else if (other === undefined || other.isDeleted)
      counters.skipped("user_contacts", key, "is of somebody who is gone", same.length);
    else {
      counters.here("user_contacts", same.length);
      contacts.push(toContact(job, other, same, (what) => counters.changed("user_contacts", key, what)));
    }
  }
  // After a completed import, a signed-in user's own changes win.
  const isOver = owner === undefined || (owner.isClaimed && owner.isSettled);
  return isOver || contacts.length === 0 ? [] : [{ owner, contacts }];
}

async function writeLists(tx: Transaction, lists: readonly List[]): Promise<void> {
  if (lists.length === 0) return;
  for (let from = 0; from < lists.length; from += LIST_BATCH_SIZE)
    await tx.script(lists.slice(from, from + LIST_BATCH_SIZE).map(insertContacts));
  await tx.script([invalidateCursors(lists.map(({ owner }) => owner.userId))]);
}

/** Merges rows of the same contact: blocked or favourite when one of them is, with the first name. */
function toContact(
  { rules, now }: ImportJob,
  { userId: otherId }: ImportedUser,
  rows: readonly ContactRow[],
  note: (what: string) => void,
): Contact {
  if (rows.length > 1) note("joined with another of the same person");
  const times = rows.map(({ added_at }) => added_at?.getTime()).filter((time) => time !== undefined);
  const names = rows.map((row) => nameOf(row.contact_name, MAX_NAME, rules, note));
  return {
    otherId,
    name: names.find((name) => name !== null) ?? null,
    isBlocked: rows.some(({ is_blocked }) => is_blocked === true),
    isFavorite: rows.some(({ is_favorite }) => is_favorite === true),
    addedAt: times.length === 0 ? now() : new Date(Math.min(...times)),
  };
}

/**
 * Inserts missing contacts only for signed-in owners; otherwise the original overwrites. Numbers of all contacts are visible
 * in the original, so they are known.
 */
function insertContacts({ owner, contacts }: List): Statement {
  return {
    sql: `INSERT ${owner.isClaimed ? "IGNORE" : ""} INTO user_contacts
            (user_id, contact_user_id, contact_name, is_contact, is_blocked, is_favorite, knows_number, added_at,
             shown_full_name, shown_username)
          VALUES ${contacts.map(() => `(?,?,?,TRUE,?,?,TRUE,?,${ownName("full_name")},${ownName("username")})`).join(",")}
          ${owner.isClaimed ? "" : OVERWRITE}`,
    values: contacts.flatMap((contact) => [
      owner.userId,
      contact.otherId,
      contact.name,
      contact.isBlocked,
      contact.isFavorite,
      contact.addedAt,
      ...[1, 2].flatMap(() => [contact.isBlocked, owner.userId]),
    ]),
  };
}

/** SQL of the owner's name that a blocked contact continues to see. */
function ownName(column: string): string {
  return `IF(?, (SELECT ${column} FROM users WHERE id = ?), NULL)`;
}

const OVERWRITE = `ON DUPLICATE KEY UPDATE contact_name = VALUES(contact_name), is_contact = TRUE, knows_number = TRUE,
  is_blocked = VALUES(is_blocked), shown_full_name = VALUES(shown_full_name),
  shown_username = VALUES(shown_username), is_favorite = VALUES(is_favorite), added_at = VALUES(added_at)`;

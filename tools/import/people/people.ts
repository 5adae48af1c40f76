import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import { type Counters, createCounters } from "../counters.js";
import { invalidateCursors } from "./cursors.js";
import { type Names, findNames } from "./names.js";
import { PERSON_COLUMNS, PERSON_NAMES, type Person, changesOf, completed, toPerson, valuesOf } from "./person.js";
import { type ImportedUser, readImportedUsers, recordPerson } from "./record.js";

const USER_BATCH_SIZE = 500;

/** Imports all users of the original in order of id. */
export async function importPeople(job: ImportJob): Promise<void> {
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await job.source.rows("users", "WHERE t.id > ? ORDER BY t.id LIMIT ?", [last, USER_BATCH_SIZE]);
    if (rows.length === 0) return;
    await importRows(job, rows);
    last = rows.at(-1)?.id ?? last;
  }
}

/** Inserts new users and updates existing ones, except accounts claimed by a sign-in. */
export async function importRows(job: ImportJob, rows: readonly Row<"users">[]): Promise<void> {
  const counters = await job.db.transaction(
    async (tx) => {
      const counters = createCounters();
      const names = await findNames(job, tx, rows);
      const known = await readImportedUsers(
        tx,
        rows.map(({ id }) => id),
      );
      for (const row of rows) await importPerson(job, tx, row, { names, known: known.get(row.id), counters });
      return counters;
    },
    { repeatable: true },
  );
  job.totals.add(counters);
}

async function importPerson(
  job: ImportJob,
  tx: Transaction,
  row: Row<"users">,
  { names, known, counters }: { names: Names; known: ImportedUser | undefined; counters: Counters },
): Promise<void> {
  const note = (what: string) => counters.changed("users", row.id, what);
  if (known?.isDeleted === true) return counters.skipped("users", row.id, "has deleted their account here");
  counters.here("users");
  if (known?.isClaimed === true && known.isSettled) return;
  const phoneNumber = names.numberFor(row, note);
  const holder = known?.userId ?? names.holderOf(phoneNumber);
  const username = names.usernameFor(row, holder, note);
  const person = toPerson(row, job, { phoneNumber, username }, note);
  if (holder === undefined) {
    const userId = await insertPerson(tx, person);
    await recordPerson(tx, { oldId: row.id, userId, wasHere: false });
    counters.fresh("users");
    names.take(row, person, userId);
    return;
  }
  if (known === undefined) {
    await recordPerson(tx, { oldId: row.id, userId: holder, wasHere: true });
    note("was here already: what they lacked is filled in");
  }
  names.take(row, await updatePerson(tx, holder, person, { isClaimed: known?.isClaimed ?? true }), holder);
}

async function insertPerson(tx: Transaction, person: Person): Promise<bigint> {
  const values = valuesOf(person);
  const { insertId } = await tx.execute(
    `INSERT INTO users (${PERSON_NAMES}) VALUES (${values.map(() => "?").join(",")})`,
    values,
  );
  await tx.execute("INSERT INTO event_heads (user_id) VALUES (?)", [insertId]);
  return insertId;
}

async function updatePerson(
  tx: Transaction,
  userId: bigint,
  person: Person,
  { isClaimed }: { isClaimed: boolean },
): Promise<Person> {
  const [row] = await tx.query<Person>(`SELECT ${PERSON_COLUMNS} FROM users u WHERE u.id = ? FOR UPDATE`, [userId]);
  if (row === undefined) throw new Error(`User ${userId} is in imported_users but does not exist.`);
  const before = { ...row, isPhoneVerified: Boolean(row.isPhoneVerified), isActive: Boolean(row.isActive) };
  const after = isClaimed ? completed(before, person) : person;
  const changes = changesOf(before, after);
  if (changes === undefined) return after;
  await tx.script([
    { sql: `UPDATE users SET ${changes.sql} WHERE id = ?`, values: [...changes.values, userId] },
    invalidateCursors([userId]),
  ]);
  return after;
}

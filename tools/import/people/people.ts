import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { Move } from "../move.js";
import type { Row } from "../original/tables.js";
import { type Tally, createTally } from "../tally.js";
import { forgetCursors } from "./logs.js";
import { type Names, findNames } from "./names.js";
import { PERSON_COLUMNS, PERSON_NAMES, type Person, changesOf, completed, toPerson, valuesOf } from "./person.js";
import { type Known, readKnown, recordPerson } from "./record.js";

const PEOPLE_AT_ONCE = 500;

/** Imports all users of the original in order of id. */
export async function bringPeople(move: Move): Promise<void> {
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await move.source.rows("users", "WHERE t.id > ? ORDER BY t.id LIMIT ?", [last, PEOPLE_AT_ONCE]);
    if (rows.length === 0) return;
    await bringThese(move, rows);
    last = rows.at(-1)?.id ?? last;
  }
}

/** Inserts new users and updates existing ones, except accounts claimed by a sign-in. */
export async function bringThese(move: Move, rows: readonly Row<"users">[]): Promise<void> {
  const tally = await move.db.transaction(
    async (tx) => {
      const tally = createTally();
      const names = await findNames(move, tx, rows);
      const known = await readKnown(
        tx,
        rows.map(({ id }) => id),
      );
      for (const row of rows) await bringPerson(move, tx, row, { names, known: known.get(row.id), tally });
      return tally;
    },
    { repeatable: true },
  );
  move.ledger.add(tally);
}

async function bringPerson(
  move: Move,
  tx: Transaction,
  row: Row<"users">,
  { names, known, tally }: { names: Names; known: Known | undefined; tally: Tally },
): Promise<void> {
  const note = (what: string) => tally.changed("users", row.id, what);
  if (known?.isDeleted === true) return tally.leftOut("users", row.id, "has deleted their account here");
  tally.here("users");
  if (known?.isTheirs === true && known.isSettled) return;
  const phoneNumber = names.numberFor(row, note);
  const holder = known?.userId ?? names.holderOf(phoneNumber);
  const username = names.usernameFor(row, holder, note);
  const person = toPerson(row, move, { phoneNumber, username }, note);
  if (holder === undefined) {
    const userId = await insertPerson(tx, person);
    await recordPerson(tx, { oldId: row.id, userId, wasHere: false });
    tally.fresh("users");
    names.take(row, person, userId);
    return;
  }
  if (known === undefined) {
    await recordPerson(tx, { oldId: row.id, userId: holder, wasHere: true });
    note("was here already: what they lacked is filled in");
  }
  names.take(row, await updatePerson(tx, holder, person, { isTheirs: known?.isTheirs ?? true }), holder);
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
  { isTheirs }: { isTheirs: boolean },
): Promise<Person> {
  const [row] = await tx.query<Person>(`SELECT ${PERSON_COLUMNS} FROM users u WHERE u.id = ? FOR UPDATE`, [userId]);
  if (row === undefined) throw new Error(`User ${userId} is in imported_users but does not exist.`);
  const before = { ...row, isPhoneVerified: Boolean(row.isPhoneVerified), isActive: Boolean(row.isActive) };
  const after = isTheirs ? completed(before, person) : person;
  const changes = changesOf(before, after);
  if (changes === undefined) return after;
  await tx.script([
    { sql: `UPDATE users SET ${changes.sql} WHERE id = ?`, values: [...changes.values, userId] },
    forgetCursors([userId]),
  ]);
  return after;
}

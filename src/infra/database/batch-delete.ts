import type { Database } from "./database.js";

const ROWS_AT_ONCE = 1000;

/** Which rows are over; `isByAge`: rows come in the order of their keys, so that the first that stays ends the search. */
export interface Overdue {
  readonly table: string;
  readonly condition: string;
  readonly values: readonly unknown[];
  readonly isByAge?: boolean;
}

/** Deletes the rows of a table that are over, a thousand keys at a time, so that nobody waits for it. */
export async function deleteInSteps(
  db: Pick<Database, "query" | "execute">,
  { table, condition, values, isByAge = false }: Overdue,
): Promise<void> {
  let from = 0n;
  for (;;) {
    const rows = await db.query<{ id: bigint; isOver: number | bigint | null }>(
      `SELECT id, (${condition}) AS isOver FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      [...values, from, ROWS_AT_ONCE],
    );
    const over = rows.filter(({ isOver }) => Number(isOver) === 1).map(({ id }) => id);
    // Asked once more: a row that has come to life meanwhile stays.
    if (over.length > 0) await db.execute(`DELETE FROM ${table} WHERE id IN (?) AND (${condition})`, [over, ...values]);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    if (isByAge && over.length < rows.length) return;
    from = last.id;
  }
}

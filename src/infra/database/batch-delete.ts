import type { Database } from "./database.js";

const BATCH_SIZE = 1000;

/** Rows to delete; `isByAge`: they precede all others in key order, so that the first kept row ends the scan. */
export interface ExpiredRows {
  readonly table: string;
  readonly condition: string;
  readonly values: readonly unknown[];
  readonly isByAge?: boolean;
}

/** Deletes expired rows in batches of a thousand keys, to keep transactions and locks short. */
export async function deleteInBatches(
  db: Pick<Database, "query" | "execute">,
  { table, condition, values, isByAge = false }: ExpiredRows,
): Promise<void> {
  let from = 0n;
  for (;;) {
    const rows = await db.query<{ id: bigint; isExpired: number | bigint | null }>(
      `SELECT id, (${condition}) AS isExpired FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      [...values, from, BATCH_SIZE],
    );
    const expired = rows.filter(({ isExpired }) => Number(isExpired) === 1).map(({ id }) => id);
    // The condition is repeated, because a row may have been renewed since.
    if (expired.length > 0)
      await db.execute(`DELETE FROM ${table} WHERE id IN (?) AND (${condition})`, [expired, ...values]);
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH_SIZE) return;
    if (isByAge && expired.length < rows.length) return;
    from = last.id;
  }
}

import type { Database } from "../../../src/infra/database/database.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";

/** Somebody of the original, as ConvoSpace has them. */
export interface Known {
  readonly oldId: number;
  readonly userId: bigint;
  /** Whether the account is their own to keep: they were here before the import, or have signed in since. */
  readonly isTheirs: boolean;
  /** Whether an import that brought them has come to its end. */
  readonly isSettled: boolean;
  /** Without an account here, or no longer with one. */
  readonly isDeleted: boolean;
}

/**
 * Makes the one table that the import keeps for itself: who is who. An id of the original is the same person for good,
 * whatever becomes of their number. Once the original is gone, the table may go, too.
 */
export async function prepareRecord({ execute }: Database): Promise<void> {
  await execute(
    `CREATE TABLE IF NOT EXISTS imported_users (
       old_id BIGINT NOT NULL,
       user_id BIGINT NOT NULL,
       was_here BOOLEAN NOT NULL,
       is_settled BOOLEAN NOT NULL DEFAULT FALSE,
       PRIMARY KEY (old_id),
       UNIQUE KEY imported_users_user_id_key (user_id)
     ) ENGINE = InnoDB`,
  );
}

/** Those of the original's people who are here, by their ids there. */
export async function readKnown(db: Pick<Database, "query">, oldIds: readonly number[]): Promise<Map<number, Known>> {
  if (oldIds.length === 0) return new Map();
  const rows = await db.query<Record<keyof Known, bigint>>(
    `SELECT i.old_id AS oldId, i.user_id AS userId, i.is_settled AS isSettled, u.deleted_at IS NOT NULL AS isDeleted,
            i.was_here OR EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = i.user_id) AS isTheirs
     FROM imported_users i JOIN users u ON u.id = i.user_id WHERE i.old_id IN (?)`,
    [oldIds],
  );
  return new Map(
    rows.map(({ oldId, userId, isTheirs, isSettled, isDeleted }) => [
      Number(oldId),
      {
        oldId: Number(oldId),
        userId,
        isTheirs: Boolean(isTheirs),
        isSettled: Boolean(isSettled),
        isDeleted: Boolean(isDeleted),
      },
    ]),
  );
}

/** Keeps who somebody is here. */
export async function recordPerson(
  tx: Transaction,
  { oldId, userId, wasHere }: { oldId: number; userId: bigint; wasHere: boolean },
): Promise<void> {
  await tx.execute("INSERT INTO imported_users (old_id, user_id, was_here) VALUES (?,?,?)", [oldId, userId, wasHere]);
}

/** From now on, what those who have signed in say of themselves is not written over. */
export async function settleRecord({ execute }: Database): Promise<void> {
  await execute("UPDATE imported_users SET is_settled = TRUE WHERE is_settled = FALSE");
}

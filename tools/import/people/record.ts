import type { Database } from "../../../src/infra/database/database.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";

/** User of the original with their ConvoSpace account. */
export interface ImportedUser {
  readonly oldId: number;
  readonly userId: bigint;
  /** True when the account existed before the import or has signed in since: the import then only fills gaps. */
  readonly isClaimed: boolean;
  /** True after a complete import that includes them. */
  readonly isSettled: boolean;
  /** True for deleted accounts. */
  readonly isDeleted: boolean;
}

/**
 * Creates imported_users, the import's own table, which maps ids of the original to users independently of their numbers.
 * It can be dropped after the last import.
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

/** Reads imported users by their ids in the original. */
export async function readImportedUsers(
  db: Pick<Database, "query">,
  oldIds: readonly number[],
): Promise<Map<number, ImportedUser>> {
  if (oldIds.length === 0) return new Map();
  const rows = await db.query<Record<keyof ImportedUser, bigint>>(
    `SELECT i.old_id AS oldId, i.user_id AS userId, i.is_settled AS isSettled, u.deleted_at IS NOT NULL AS isDeleted,
            i.was_here OR EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = i.user_id) AS isClaimed
     FROM imported_users i JOIN users u ON u.id = i.user_id WHERE i.old_id IN (?)`,
    [oldIds],
  );
  return new Map(
    rows.map(({ oldId, userId, isClaimed, isSettled, isDeleted }) => [
      Number(oldId),
      {
        oldId: Number(oldId),
        userId,
        isClaimed: Boolean(isClaimed),
        isSettled: Boolean(isSettled),
        isDeleted: Boolean(isDeleted),
      },
    ]),
  );
}

/** Records the user of an id of the original. */
export async function recordPerson(
  tx: Transaction,
  { oldId, userId, wasHere }: { oldId: number; userId: bigint; wasHere: boolean },
): Promise<void> {
  await tx.execute("INSERT INTO imported_users (old_id, user_id, was_here) VALUES (?,?,?)", [oldId, userId, wasHere]);
}

/** Marks all imported users as settled: later imports do not overwrite claimed accounts. */
export async function settleRecord({ execute }: Database): Promise<void> {
  await execute("UPDATE imported_users SET is_settled = TRUE WHERE is_settled = FALSE");
}

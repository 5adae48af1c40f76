import type { Database } from "../infra/database/database.js";
import { deleteInBatches } from "../infra/database/batch-delete.js";
import type { Keys } from "../infra/crypto/server-keys.js";
import { keyedHash } from "../infra/crypto/secrets.js";
import type { Transaction } from "../infra/database/transaction.js";
import type { LoggedTransaction } from "../log/logged-transaction.js";

interface NumberOwner {
  readonly userId: bigint;
  readonly phoneNumber: string;
}

/** SQL condition: a user has blocked the account in this column. */
const isBlocked = (column: string) =>
  `EXISTS (SELECT 1 FROM user_contacts k WHERE k.contact_user_id = ${column} AND k.is_blocked = TRUE)`;

/**
 * Stores the keyed hash of a deleted account's number if anybody has blocked the account; before the deletion, its id
 * identifies the number. The caller holds the lock of the user's row, which a block takes too.
 */
export async function keepBlockedNumber(
  tx: Transaction,
  keys: Keys,
  { userId, phoneNumber, deletedAt }: NumberOwner & { readonly deletedAt: Date },
): Promise<void> {
  await tx.execute(
    `INSERT INTO blocked_numbers (id, number_hash, deleted_at) SELECT id, ?, ? FROM users WHERE id = ? AND ${isBlocked("users.id")}`,
    [hashOf(keys, phoneNumber), deletedAt, userId],
  );
}

/**
 * Moves the blocks of a number's deleted account to its new account, in the transaction that creates it, so that it is
 * never visible without them. Records the change of both contacts for each user who has blocked the number.
 */
export async function moveBlocks(
  tx: LoggedTransaction,
  keys: Keys,
  { userId, phoneNumber }: NumberOwner,
): Promise<void> {
  const [deleted] = await tx.query<{ id: bigint }>("SELECT id FROM blocked_numbers WHERE number_hash = ? FOR UPDATE", [
    hashOf(keys, phoneNumber),
  ]);
  if (deleted === undefined) return;
  const blockers = await tx.query<{ id: bigint }>(
    "SELECT user_id AS id FROM user_contacts WHERE contact_user_id = ? AND is_blocked = TRUE ORDER BY user_id FOR UPDATE",
    [deleted.id],
  );
  await tx.script([
    {
      sql: "UPDATE user_contacts SET contact_user_id = ? WHERE contact_user_id = ? AND is_blocked = TRUE",
      values: [userId, deleted.id],
    },
    { sql: "DELETE FROM blocked_numbers WHERE id = ?", values: [deleted.id] },
  ]);
  for (const { id } of blockers)
    for (const subjectId of [deleted.id, userId]) tx.record({ userId: id, kind: "ContactChanged", subjectId });
}

/** Deletes the hashes of accounts that were deleted before `before`, or that no user blocks any more. */
export function trimBlockedNumbers(db: Database, before: Date): Promise<void> {
  return deleteInBatches(db, {
    table: "blocked_numbers",
    condition: `deleted_at < ? OR NOT ${isBlocked("blocked_numbers.id")}`,
    values: [before],
  });
}

function hashOf(keys: Keys, phoneNumber: string): string {
  return keyedHash([keys.phoneNumbers], phoneNumber);
}

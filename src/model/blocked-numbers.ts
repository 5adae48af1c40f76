import type { Database } from "../infra/database/database.js";
import { deleteInSteps } from "../infra/database/batch-delete.js";
import type { Keys } from "../infra/crypto/server-keys.js";
import { keyedHash } from "../infra/crypto/secrets.js";
import type { Transaction } from "../infra/database/transaction.js";
import type { Change } from "../log/logged-transaction.js";

/** An account and the number that it has, or is about to lose. */
interface NumberOwner {
  readonly userId: bigint;
  readonly phoneNumber: string;
}

/** SQL for whether anybody has blocked the account in the column. */
const isBlocked = (column: string) =>
  `EXISTS (SELECT 1 FROM user_contacts k WHERE k.contact_user_id = ${column} AND k.is_blocked = TRUE)`;

/**
 * Keeps the number of an account that is being deleted, as a keyed hash, if anybody has blocked it. While the account
 * lives, its id stands for the number. The user's row must be locked: a block takes the same lock.
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
 * Moves the blocks of a number's deleted account to its new one, in the transaction that makes it: nobody ever sees the
 * new account without them. Logs the change of both to everybody who has blocked the number.
 */
export async function moveBlocks(change: Change, keys: Keys, { userId, phoneNumber }: NumberOwner): Promise<void> {
  const [deleted] = await change.query<{ id: bigint }>(
    "SELECT id FROM blocked_numbers WHERE number_hash = ? FOR UPDATE",
    [hashOf(keys, phoneNumber)],
  );
  if (deleted === undefined) return;
  const blockers = await change.query<{ id: bigint }>(
    "SELECT user_id AS id FROM user_contacts WHERE contact_user_id = ? AND is_blocked = TRUE ORDER BY user_id FOR UPDATE",
    [deleted.id],
  );
  await change.script([
    {
      sql: "UPDATE user_contacts SET contact_user_id = ? WHERE contact_user_id = ? AND is_blocked = TRUE",
      values: [userId, deleted.id],
    },
    { sql: "DELETE FROM blocked_numbers WHERE id = ?", values: [deleted.id] },
  ]);
  for (const { id } of blockers)
    for (const subjectId of [deleted.id, userId]) change.record({ userId: id, kind: "ContactChanged", subjectId });
}

/** Deletes the hashes of accounts that were deleted before a moment, or that nobody has blocked any more. */
export function trimBlockedNumbers(db: Database, before: Date): Promise<void> {
  return deleteInSteps(db, {
    table: "blocked_numbers",
    condition: `deleted_at < ? OR NOT ${isBlocked("blocked_numbers.id")}`,
    values: [before],
  });
}

function hashOf(keys: Keys, phoneNumber: string): string {
  return keyedHash([keys.phoneNumbers], phoneNumber);
}

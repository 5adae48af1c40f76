import type { Change } from "../../log/logged-transaction.js";
import { usernameSkeleton } from "../../model/username.js";
import type { User } from "../../generated/prisma/client.js";
import { Unauthenticated } from "../../infra/errors.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { USER_COLUMNS, USER_COLUMN_NAMES, toUser } from "../users/store.js";

/** What a person says of themselves. */
export type ProfileColumns = Pick<User, "fullName" | "username" | "about" | "profilePictureUrl">;
/** What a person lets others know. */
export type PrivacyColumns = Pick<
  User,
  "lastSeenAudience" | "phoneNumberAudience" | "sendsReadReceipts" | "sendsTyping"
>;

type Columns = ProfileColumns & PrivacyColumns;

/**
 * Writes those of the wanted columns that are not so yet, and answers them; the row is held, so that devices who change
 * different columns at once keep both. @throws Unauthenticated when the account was deleted meanwhile
 */
export async function updateUser<Wanted extends Partial<Columns>>(
  tx: Transaction,
  userId: bigint,
  wanted: Wanted,
  at: Date,
): Promise<Partial<Wanted>> {
  const before = await lockUser(tx, userId);
  const fields = (Object.keys(wanted) as (keyof Columns)[]).filter((field) => wanted[field] !== before[field]);
  if (fields.length === 0) return {};
  const columns: { name: string; value: unknown }[] = fields.map((field) => ({
    name: USER_COLUMN_NAMES[field],
    value: wanted[field],
  }));
  if (fields.includes("username"))
    columns.push({
      name: "username_skeleton",
      value: typeof wanted.username === "string" ? usernameSkeleton(wanted.username) : null,
    });
  await tx.execute(
    `UPDATE users SET ${columns.map(({ name }) => `${name} = ?`).join(", ")}, updated_at = ? WHERE id = ?`,
    [...columns.map(({ value }) => value), at, userId],
  );
  return Object.fromEntries(fields.map((field) => [field, wanted[field]])) as Partial<Wanted>;
}

/** Holds the row of a user who is there still. @throws Unauthenticated when the account was deleted meanwhile */
export async function lockUser(tx: Transaction, userId: bigint): Promise<User> {
  const [row] = await tx.query<User>(`SELECT ${USER_COLUMNS} FROM users WHERE id = ? AND is_active = TRUE FOR UPDATE`, [
    userId,
  ]);
  if (row === undefined) throw new Unauthenticated("This account has been deleted.");
  return toUser(row);
}

/** The people to tell of a change of a user's profile: partners in conversation, and whose contact they are; nobody across a block. */
export async function readProfileAudience(tx: Transaction, userId: bigint): Promise<bigint[]> {
  const rows = await tx.query<{ id: bigint }>(
    `SELECT seen.id FROM (
       SELECT user_two_id AS id FROM conversations WHERE user_one_id = ? AND last_seq > 0
       UNION SELECT user_one_id FROM conversations WHERE user_two_id = ? AND last_seq > 0
       UNION SELECT user_id FROM user_contacts WHERE contact_user_id = ? AND is_contact = TRUE
     ) seen JOIN users u ON u.id = seen.id AND u.is_active = TRUE
     WHERE NOT EXISTS (SELECT 1 FROM user_contacts k WHERE k.is_blocked = TRUE AND (
       (k.user_id = ? AND k.contact_user_id = seen.id) OR (k.user_id = seen.id AND k.contact_user_id = ?)))`,
    [userId, userId, userId, userId, userId],
  );
  return rows.map(({ id }) => id);
}

/** Tells these people's devices that a user's profile has changed. */
export function recordProfileChanged(change: Change, userId: bigint, toIds: readonly bigint[]): void {
  for (const id of toIds) change.record({ userId: id, kind: "ProfileChanged", subjectId: userId });
}

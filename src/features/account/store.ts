import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { usernameSkeleton } from "../../model/username.js";
import type { User } from "../../generated/prisma/client.js";
import { Unauthenticated } from "../../infra/errors.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { PictureColumns } from "./picture.js";
import { USER_COLUMNS, USER_COLUMN_NAMES, toUser } from "../users/store.js";

/** Columns of updateProfile. */
export type ProfileColumns = Pick<User, "fullName" | "username" | "about"> & PictureColumns;
/** Columns of updatePrivacy. */
export type PrivacyColumns = Pick<
  User,
  "lastSeenAudience" | "phoneNumberAudience" | "sendsReadReceipts" | "sendsTyping"
>;

type Columns = ProfileColumns & PrivacyColumns;

/** Updates the columns that differ from the locked row `before`, and returns them. */
export async function updateUser<Wanted extends Partial<Columns>>(
  tx: Transaction,
  before: User,
  wanted: Wanted,
  at: Date,
): Promise<Partial<Wanted>> {
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
    [...columns.map(({ value }) => value), at, before.id],
  );
  return Object.fromEntries(fields.map((field) => [field, wanted[field]])) as Partial<Wanted>;
}

/** Locks an active user, whose columns no concurrent update changes then. @throws Unauthenticated when the account was deleted meanwhile */
export async function lockUser(tx: Transaction, userId: bigint): Promise<User> {
  const [row] = await tx.query<User>(`SELECT ${USER_COLUMNS} FROM users WHERE id = ? AND is_active = TRUE FOR UPDATE`, [
    userId,
  ]);
  if (row === undefined) throw new Unauthenticated("This account has been deleted.");
  return toUser(row);
}

/** Reads the users who receive a user's ProfileChanged: peers of conversations, and owners of the contact; none across a block. */
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

/** Records ProfileChanged in the logs of `toIds`. */
export function recordProfileChanged(tx: LoggedTransaction, userId: bigint, toIds: readonly bigint[]): void {
  for (const id of toIds) tx.record({ userId: id, kind: "ProfileChanged", subjectId: userId });
}

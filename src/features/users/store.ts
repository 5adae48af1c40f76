import type { User } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database.js";
import { asFields } from "../../infra/sql.js";

/** A user's columns by the names of their fields. */
export const USER_COLUMN_NAMES = {
  id: "id",
  phoneNumber: "phone_number",
  username: "username",
  fullName: "full_name",
  about: "about",
  profilePictureUrl: "profile_picture",
  isPhoneVerified: "is_phone_verified",
  isActive: "is_active",
  isOnline: "is_online",
  lastSeenAt: "last_seen_at",
  lastSeenAudience: "last_seen_audience",
  sendsReadReceipts: "sends_read_receipts",
  sendsTyping: "sends_typing",
  deletedAt: "deleted_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const satisfies Record<keyof User, string>;

/** The same for a SELECT. */
export const USER_COLUMNS = asFields(USER_COLUMN_NAMES, "users");

/** Users by their keys, in no order; one that is not there is left out. */
export async function readUsers(db: Database, ids: readonly bigint[]): Promise<User[]> {
  const rows = await db.read<User>(`SELECT ${USER_COLUMNS} FROM users WHERE id IN (?)`, [ids]);
  return rows.map(toUser);
}

/** Makes a user of a row as USER_COLUMNS selects it, in place: the driver gives BOOLEAN as 0 or 1. */
export function toUser(row: User): User {
  return Object.assign(row, {
    isPhoneVerified: Boolean(row.isPhoneVerified),
    isActive: Boolean(row.isActive),
    isOnline: Boolean(row.isOnline),
    sendsReadReceipts: Boolean(row.sendsReadReceipts),
    sendsTyping: Boolean(row.sendsTyping),
  });
}

import type { User } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";
import { selectAs } from "../../infra/database/sql.js";

/** Column names of `users` by field. */
export const USER_COLUMN_NAMES = {
  id: "id",
  phoneNumber: "phone_number",
  username: "username",
  usernameSkeleton: "username_skeleton",
  fullName: "full_name",
  about: "about",
  profilePictureUrl: "profile_picture",
  pictureKey: "picture_key",
  pictureThumbhash: "picture_thumbhash",
  isPhoneVerified: "is_phone_verified",
  isActive: "is_active",
  isOnline: "is_online",
  lastSeenAt: "last_seen_at",
  lastSeenAudience: "last_seen_audience",
  phoneNumberAudience: "phone_number_audience",
  sendsReadReceipts: "sends_read_receipts",
  sendsTyping: "sends_typing",
  hasPush: "has_push",
  deletedAt: "deleted_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const satisfies Record<keyof User, string>;

/** Select list of all columns. */
export const USER_COLUMNS = selectAs(USER_COLUMN_NAMES, "users");

/** Expressions that hide a profile from a blocked viewer: the names at the time of the block, and no other field. */
const VIEWER_EXPRESSIONS: Partial<Record<keyof User, string>> = {
  fullName: "IF(k.user_id IS NULL, users.full_name, k.shown_full_name)",
  username: "IF(k.user_id IS NULL, users.username, k.shown_username)",
  about: "IF(k.user_id IS NULL, users.about, NULL)",
  profilePictureUrl: "IF(k.user_id IS NULL, users.profile_picture, NULL)",
  pictureKey: "IF(k.user_id IS NULL, users.picture_key, NULL)",
  pictureThumbhash: "IF(k.user_id IS NULL, users.picture_thumbhash, NULL)",
};

const VIEWER_COLUMNS = Object.entries(USER_COLUMN_NAMES)
  .map(([field, column]) => `${VIEWER_EXPRESSIONS[field as keyof User] ?? `users.${column}`} AS ${field}`)
  .join(", ");

/** Reads users by key as the viewer sees them, unordered; unknown keys are omitted. */
export async function readUsers(db: Database, viewerId: bigint, ids: readonly bigint[]): Promise<User[]> {
  const rows = await db.read<User>(
    `SELECT ${VIEWER_COLUMNS} FROM users
     LEFT JOIN user_contacts k ON k.user_id = users.id AND k.contact_user_id = ? AND k.is_blocked = TRUE
     WHERE users.id IN (?)`,
    [viewerId, ids],
  );
  return rows.map(toUser);
}

/** Reads the user of a number with all columns, whoever asks. */
export async function readUserByPhone(db: Database, phoneNumber: string): Promise<User | undefined> {
  const [row] = await db.read<User>(`SELECT ${USER_COLUMNS} FROM users WHERE phone_number = ?`, [phoneNumber]);
  return row && toUser(row);
}

/** Converts a row of USER_COLUMNS in place: the driver returns BOOLEAN as 0 or 1. */
export function toUser(row: User): User {
  return Object.assign(row, {
    isPhoneVerified: Boolean(row.isPhoneVerified),
    hasPush: Boolean(row.hasPush),
    isActive: Boolean(row.isActive),
    isOnline: Boolean(row.isOnline),
    sendsReadReceipts: Boolean(row.sendsReadReceipts),
    sendsTyping: Boolean(row.sendsTyping),
  });
}

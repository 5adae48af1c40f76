import type { Change } from "../../core/change.js";
import type { User } from "../../generated/prisma/client.js";
import type { Transaction } from "../../infra/transaction.js";
import { UserEventKind } from "../users/events.js";

/** What a person says of themselves. */
export type ProfileColumns = Pick<User, "fullName" | "username" | "about" | "profilePictureUrl">;

type Columns = ProfileColumns & Pick<User, "lastSeenAudience" | "sendsReadReceipts" | "sendsTyping">;

const COLUMNS: Record<keyof Columns, string> = {
  fullName: "full_name",
  username: "username",
  about: "about",
  profilePictureUrl: "profile_picture",
  lastSeenAudience: "last_seen_audience",
  sendsReadReceipts: "sends_read_receipts",
  sendsTyping: "sends_typing",
};

/** Writes some of a user's columns. */
export async function writeUser(tx: Transaction, userId: bigint, columns: Partial<Columns>, at: Date): Promise<void> {
  const fields = Object.keys(columns) as (keyof Columns)[];
  await tx.execute(
    `UPDATE users SET ${fields.map((field) => `${COLUMNS[field]} = ?`).join(", ")}, updated_at = ? WHERE id = ?`,
    [...fields.map((field) => columns[field]), at, userId],
  );
}

/** Tells the user's own devices, and those who see their profile, that it has changed; not across a block. */
export async function recordProfile(change: Change, userId: bigint): Promise<void> {
  const rows = await change.query<{ id: bigint }>(
    `SELECT seen.id FROM (
       SELECT user_two_id AS id FROM conversations WHERE user_one_id = ?
       UNION SELECT user_one_id FROM conversations WHERE user_two_id = ?
       UNION SELECT user_id FROM user_contacts WHERE contact_user_id = ? AND is_contact = TRUE
     ) seen JOIN users u ON u.id = seen.id AND u.is_active = TRUE
     WHERE NOT EXISTS (SELECT 1 FROM user_contacts k WHERE k.is_blocked = TRUE AND (
       (k.user_id = ? AND k.contact_user_id = seen.id) OR (k.user_id = seen.id AND k.contact_user_id = ?)))`,
    [userId, userId, userId, userId, userId],
  );
  for (const id of [userId, ...rows.map((row) => row.id)])
    change.record({ userId: id, kind: UserEventKind.ProfileChanged, subjectId: userId });
}

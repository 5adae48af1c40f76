import { lockConversations } from "../../model/conversation-lock.js";
import type { ObjectRef } from "../../media/store.js";
import { markDeleted } from "../../model/media-object.js";
import type { Transaction } from "../../infra/database/transaction.js";

/** Anonymises a user: clears the number, profile and settings, and ends all sessions. */
export async function eraseUser(tx: Transaction, userId: bigint, at: Date): Promise<void> {
  await tx.execute(
    `UPDATE users SET phone_number = NULL, username = NULL, username_skeleton = NULL, full_name = 'Deleted account', about = NULL,
            profile_picture = NULL, picture_key = NULL, picture_thumbhash = NULL, is_phone_verified = FALSE, is_active = FALSE, is_online = FALSE,
            last_seen_at = NULL, last_seen_audience = DEFAULT, phone_number_audience = DEFAULT, sends_read_receipts = DEFAULT, sends_typing = DEFAULT, has_push = FALSE,
            deleted_at = ?, updated_at = ?
     WHERE id = ?`,
    [at, at, userId],
  );
  await tx.execute(
    `UPDATE sessions SET is_valid = FALSE, ended_at = COALESCE(ended_at, ?), device_name = NULL, ip_address = NULL,
            user_agent = NULL
     WHERE user_id = ?`,
    [at, userId],
  );
}

/**
 * Deletes the uploads of a user that no message uses, the profile picture included, and blanks the idempotency keys of the
 * others. Returns the deleted ones.
 */
export async function deleteUploads(tx: Transaction, userId: bigint, at: Date): Promise<ObjectRef[]> {
  const unused = { sql: "owner_id = ? AND conversation_id = 0 AND state <> 'DELETED'", values: [userId] };
  const objects = await tx.query<ObjectRef>(
    `SELECT object_key AS \`key\`, store_upload_id AS storeUploadId FROM media_objects WHERE ${unused.sql} FOR UPDATE`,
    unused.values,
  );
  await tx.script([
    markDeleted(unused, at),
    { sql: "UPDATE media_objects SET client_upload_id = NULL WHERE owner_id = ?", values: [userId] },
  ]);
  return objects;
}

/** Locks all conversations of a user. */
export async function lockConversationsOf(tx: Transaction, userId: bigint): Promise<void> {
  const rows = await tx.query<{ id: bigint }>(
    "SELECT id FROM conversations WHERE user_one_id = ? UNION ALL SELECT id FROM conversations WHERE user_two_id = ?",
    [userId, userId],
  );
  await lockConversations(
    tx,
    rows.map(({ id }) => id),
  );
}

/**
 * Deletes a user's contacts, and the user from everybody's; blocks of the user by others stay. Returns the owners who
 * have lost a contact.
 */
export async function deleteContacts(tx: Transaction, userId: bigint): Promise<bigint[]> {
  const owners = await tx.query<{ id: bigint }>(
    "SELECT user_id AS id FROM user_contacts WHERE contact_user_id = ? AND is_contact = TRUE ORDER BY user_id FOR UPDATE",
    [userId],
  );
  await tx.script([
    { sql: "DELETE FROM user_contacts WHERE user_id = ?", values: [userId] },
    { sql: "DELETE FROM user_contacts WHERE contact_user_id = ? AND is_blocked = FALSE", values: [userId] },
    {
      sql: `UPDATE user_contacts SET is_contact = FALSE, is_favorite = FALSE, knows_number = FALSE, contact_name = NULL
            WHERE contact_user_id = ?`,
      values: [userId],
    },
  ]);
  return owners.map(({ id }) => id);
}

/** Deletes the login history of a number, including attempts from before its account. */
export async function deleteLoginHistory(tx: Transaction, phoneNumber: string): Promise<void> {
  await tx.execute("DELETE FROM login_history WHERE phone_number = ?", [phoneNumber]);
}

/** Deletes the rows that only the user could see. */
export async function deletePrivateRows(tx: Transaction, userId: bigint): Promise<void> {
  for (const table of ["notifications", "login_history", "push_deliveries", "push_devices", "notification_settings"])
    await tx.execute(`DELETE FROM ${table} WHERE user_id = ?`, [userId]);
  // Their primary keys begin with the conversation.
  for (const table of ["message_deletions", "typing_indicators"])
    await tx.execute(
      `DELETE own FROM conversation_participants p JOIN ${table} own
         ON own.conversation_id = p.conversation_id AND own.user_id = p.user_id
       WHERE p.user_id = ?`,
      [userId],
    );
  await tx.execute("UPDATE conversation_participants SET notification_id = NULL WHERE user_id = ?", [userId]);
}

/** Deletes a user's events and advances the head by one, so that old cursors get ResyncRequired. The head must be locked. */
export async function deleteLog(tx: Transaction, userId: bigint): Promise<void> {
  await tx.execute("DELETE FROM user_events WHERE user_id = ?", [userId]);
  await tx.execute("UPDATE event_heads SET trimmed_seq = seq + 1, seq = seq + 1 WHERE user_id = ?", [userId]);
}

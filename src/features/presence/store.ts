import type { PresenceStatus } from "../../live/ephemeral-event.js";
import type { Database } from "../../infra/database/database.js";

/** Returns the users who may follow a user's presence: peers of conversations, and owners of a contact of them. */
export async function readAudience(db: Database, userId: bigint): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT user_two_id AS id FROM conversations WHERE user_one_id = ? AND last_seq > 0
     UNION SELECT user_one_id FROM conversations WHERE user_two_id = ? AND last_seq > 0
     UNION SELECT user_id FROM user_contacts WHERE contact_user_id = ? AND is_contact = TRUE`,
    [userId, userId, userId],
  );
  return rows.map(({ id }) => id);
}

/** Returns the users whose presence a user may follow: peers of conversations, and contacts. */
export async function readFollowed(db: Database, userId: bigint): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT user_two_id AS id FROM conversations WHERE user_one_id = ? AND last_seq > 0
     UNION SELECT user_one_id FROM conversations WHERE user_two_id = ? AND last_seq > 0
     UNION SELECT contact_user_id FROM user_contacts WHERE user_id = ? AND is_contact = TRUE`,
    [userId, userId, userId],
  );
  return rows.map(({ id }) => id);
}

/** Returns those of `userIds` whose presence a user may follow. */
export async function readFollowedAmong(db: Database, userId: bigint, userIds: readonly bigint[]): Promise<bigint[]> {
  const rows = await db.read<{ id: bigint }>(
    `SELECT user_two_id AS id FROM conversations WHERE user_one_id = ? AND user_two_id IN (?) AND last_seq > 0
     UNION SELECT user_one_id FROM conversations WHERE user_two_id = ? AND user_one_id IN (?) AND last_seq > 0
     UNION SELECT contact_user_id FROM user_contacts WHERE user_id = ? AND contact_user_id IN (?) AND is_contact = TRUE`,
    [userId, userIds, userId, userIds, userId, userIds],
  );
  return rows.map(({ id }) => id);
}

/** Stores the status of a device for its next sockets. */
export async function updateDeviceStatus(db: Database, sessionId: bigint, status: PresenceStatus): Promise<void> {
  await db.execute("UPDATE sessions SET presence = ? WHERE id = ? AND presence <> ?", [status, sessionId, status]);
}

/** Stores whether a user is online, and when they were last seen. */
export async function updatePresence(db: Database, userId: bigint, isOnline: boolean, at: Date): Promise<void> {
  await db.execute("UPDATE users SET is_online = ?, last_seen_at = ? WHERE id = ? AND is_active = TRUE", [
    isOnline,
    at,
    userId,
  ]);
}

/** Stores that a user is offline; `last_seen_at` stays as it is. */
export async function markOffline(db: Database, userId: bigint): Promise<void> {
  await db.execute("UPDATE users SET is_online = FALSE WHERE id = ?", [userId]);
}

/** Stores that these users were seen at `at`, in case this process is killed. */
export async function touchLastSeen(db: Database, userIds: readonly bigint[], at: Date): Promise<void> {
  if (userIds.length > 0)
    await db.execute("UPDATE users SET last_seen_at = ? WHERE id IN (?) AND is_active = TRUE", [at, userIds]);
}

/** Marks all users offline: after a start, a killed process may have left some online. */
export async function markAllOffline(db: Database): Promise<void> {
  await db.execute("UPDATE users SET is_online = FALSE WHERE is_online = TRUE");
}

/** Stores until when a user types, for readers in other processes. */
export async function upsertTyping(
  db: Database,
  { conversationId, userId }: { conversationId: bigint; userId: bigint },
  { startedAt, expiresAt }: { startedAt: Date; expiresAt: Date },
): Promise<void> {
  await db.execute(
    `INSERT INTO typing_indicators (conversation_id, user_id, started_at, expires_at) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE started_at = VALUES(started_at), expires_at = VALUES(expires_at)`,
    [conversationId, userId, startedAt, expiresAt],
  );
}

/** Deletes a user's typing indicator. */
export async function deleteTyping(
  db: Database,
  { conversationId, userId }: { conversationId: bigint; userId: bigint },
): Promise<void> {
  await db.execute("DELETE FROM typing_indicators WHERE conversation_id = ? AND user_id = ?", [conversationId, userId]);
}

/** Returns the conversations in which a member other than the viewer types at `at`, as stored by any process. */
export async function findTyping(
  db: Database,
  viewerId: bigint,
  conversationIds: readonly bigint[],
  at: Date,
): Promise<bigint[]> {
  const rows = await db.read<{ id: bigint }>(
    `SELECT conversation_id AS id FROM typing_indicators
     WHERE conversation_id IN (?) AND user_id <> ? AND expires_at > ?`,
    [conversationIds, viewerId, at],
  );
  return rows.map(({ id }) => id);
}

/** Returns the sender of a message, or undefined if there is no such message. */
export async function findSender(
  db: Database,
  conversationId: bigint,
  messageSeq: number,
): Promise<bigint | undefined> {
  const [row] = await db.read<{ senderId: bigint }>(
    "SELECT sender_id AS senderId FROM messages WHERE conversation_id = ? AND seq = ?",
    [conversationId, messageSeq],
  );
  return row?.senderId;
}

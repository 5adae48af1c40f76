import type { Transaction } from "../../infra/database/transaction.js";
import type { MemberKey } from "../../model/member.js";

/** A member's own settings of a conversation. */
export interface MemberSettings {
  readonly isArchived: boolean;
  readonly isPinned: boolean;
  /** Hidden from the member's lists until the next message. */
  readonly isDeleted: boolean;
  readonly mutedUntil: Date | null;
}

/** Locks a member; returns the settings, and the notification that counts the unread messages. */
export async function lockMember(
  tx: Transaction,
  conversationId: bigint,
  userId: bigint,
): Promise<MemberSettings & { notificationId: bigint | null }> {
  const [row] = await tx.query<MemberSettings & { notificationId: bigint | null }>(
    `SELECT is_archived AS isArchived, is_pinned AS isPinned, is_deleted AS isDeleted, muted_until AS mutedUntil,
            notification_id AS notificationId
     FROM conversation_participants WHERE conversation_id = ? AND user_id = ? FOR UPDATE`,
    [conversationId, userId],
  );
  if (row === undefined) throw new Error(`User ${userId} is no member of conversation ${conversationId}.`);
  const { isArchived, isPinned, isDeleted } = row;
  return { ...row, isArchived: Boolean(isArchived), isPinned: Boolean(isPinned), isDeleted: Boolean(isDeleted) };
}

/** Stores a member's settings. */
export async function writeSettings(
  tx: Transaction,
  { conversationId, userId }: MemberKey,
  { isArchived, isPinned, isDeleted, mutedUntil }: MemberSettings,
): Promise<void> {
  await tx.execute(
    `UPDATE conversation_participants SET is_archived = ?, is_pinned = ?, is_deleted = ?, muted_until = ?
     WHERE conversation_id = ? AND user_id = ?`,
    [isArchived, isPinned, isDeleted, mutedUntil, conversationId, userId],
  );
}

/** Counts a user's pinned conversations. Locks the user's row, which serialises concurrent pins. */
export async function countPinned(tx: Transaction, userId: bigint): Promise<number> {
  await tx.query("SELECT id FROM users WHERE id = ? FOR UPDATE", [userId]);
  const [row] = await tx.query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM conversation_participants WHERE user_id = ? AND is_pinned = TRUE",
    [userId],
  );
  return Number(row?.count ?? 0);
}

/**
 * Clears a conversation up to a sequence for one member, and hides it from their lists. If they open it again before the
 * next message, its place there is that of its opening.
 */
export async function clearHistory(
  tx: Transaction,
  { conversationId, userId, upToSeq, at }: MemberKey & { readonly upToSeq: number; readonly at: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE conversation_participants
     SET cleared_seq = ?, cleared_at = ?, is_deleted = TRUE, is_archived = FALSE, is_pinned = FALSE, unread_count = 0,
         notification_id = NULL, last_activity_at = (SELECT c.created_at FROM conversations c WHERE c.id = ?)
     WHERE conversation_id = ? AND user_id = ?`,
    [upToSeq, at, conversationId, conversationId, userId],
  );
  // The cleared range replaces deletions of single messages.
  await tx.execute("DELETE FROM message_deletions WHERE conversation_id = ? AND user_id = ? AND seq <= ?", [
    conversationId,
    userId,
    upToSeq,
  ]);
}

import type { Transaction } from "../../infra/database/transaction.js";
import type { MemberKey } from "../../model/member.js";

/** A member's own settings of a conversation. */
export interface MemberSettings {
  readonly isArchived: boolean;
  readonly isPinned: boolean;
  /** Out of the member's lists until a message comes. */
  readonly isDeleted: boolean;
  readonly mutedUntil: Date | null;
}

/** A member's settings, and the notification that counts their messages, held until the transaction ends. */
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

/** Writes a member's settings back. */
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

/** How many conversations a user has pinned. Their row is held, so that two pins at once count one after the other. */
export async function countPinned(tx: Transaction, userId: bigint): Promise<number> {
  await tx.query("SELECT id FROM users WHERE id = ? FOR UPDATE", [userId]);
  const [row] = await tx.query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM conversation_participants WHERE user_id = ? AND is_pinned = TRUE",
    [userId],
  );
  return Number(row?.count ?? 0);
}

/** Empties a conversation up to a sequence for one member, and takes it out of their lists. */
export async function clearHistory(
  tx: Transaction,
  { conversationId, userId, upToSeq, at }: MemberKey & { readonly upToSeq: number; readonly at: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE conversation_participants
     SET cleared_seq = ?, cleared_at = ?, is_deleted = TRUE, is_archived = FALSE, is_pinned = FALSE, unread_count = 0,
         notification_id = NULL
     WHERE conversation_id = ? AND user_id = ?`,
    [upToSeq, at, conversationId, userId],
  );
  // What is cleared needs no single deletions any more.
  await tx.execute("DELETE FROM message_deletions WHERE conversation_id = ? AND user_id = ? AND seq <= ?", [
    conversationId,
    userId,
    upToSeq,
  ]);
}

import type { NotificationLevel } from "../../generated/enums.js";
import { selectAs } from "../../infra/database/sql.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { MemberKey } from "../../model/member.js";

/** A member's own settings of a conversation; fields have the schema's names. */
export interface MemberSettings {
  readonly viewerHasArchived: boolean;
  readonly viewerHasPinned: boolean;
  readonly viewerMutedUntil: Date | null;
  readonly viewerNotificationLevel: NotificationLevel;
  /** Hidden from the member's lists until the next message. */
  readonly isDeleted: boolean;
}

type Setting = keyof MemberSettings;

/** Columns of the settings in conversation_participants, by field: all that reads, writes and compares settings follows. */
export const SETTINGS_COLUMNS: Readonly<Record<Setting, string>> = {
  viewerHasArchived: "is_archived",
  viewerHasPinned: "is_pinned",
  viewerMutedUntil: "muted_until",
  viewerNotificationLevel: "notification_level",
  isDeleted: "is_deleted",
};

const SETTINGS = Object.keys(SETTINGS_COLUMNS) as Setting[];

/** Locks a member; returns the settings, and the notification that counts the unread messages. */
export async function lockMember(
  tx: Transaction,
  conversationId: bigint,
  userId: bigint,
): Promise<{ settings: MemberSettings; notificationId: bigint | null }> {
  const [row] = await tx.query<MemberSettings & { notificationId: bigint | null }>(
    `SELECT ${selectAs(SETTINGS_COLUMNS, "p")}, p.notification_id AS notificationId
     FROM conversation_participants p WHERE p.conversation_id = ? AND p.user_id = ? FOR UPDATE`,
    [conversationId, userId],
  );
  if (row === undefined) throw new Error(`User ${userId} is no member of conversation ${conversationId}.`);
  const { notificationId, ...settings } = row;
  return { settings: { ...settings, ...toBooleans(settings) }, notificationId };
}

/** Returns the flags of a row as booleans: the driver returns BOOLEAN as 0 or 1. */
export function toBooleans({ viewerHasArchived, viewerHasPinned, isDeleted }: MemberSettings) {
  return {
    viewerHasArchived: Boolean(viewerHasArchived),
    viewerHasPinned: Boolean(viewerHasPinned),
    isDeleted: Boolean(isDeleted),
  };
}

export function haveSameSettings(one: MemberSettings, other: MemberSettings): boolean {
  return SETTINGS.every((setting) => one[setting]?.valueOf() === other[setting]?.valueOf());
}

/** Stores a member's settings. */
export async function writeSettings(
  tx: Transaction,
  { conversationId, userId }: MemberKey,
  settings: MemberSettings,
): Promise<void> {
  const assignments = SETTINGS.map((setting) => `${SETTINGS_COLUMNS[setting]} = ?`);
  await tx.execute(
    `UPDATE conversation_participants SET ${assignments.join(", ")} WHERE conversation_id = ? AND user_id = ?`,
    [...SETTINGS.map((setting) => settings[setting]), conversationId, userId],
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
         notification_id = NULL, last_activity_at = joined_at
     WHERE conversation_id = ? AND user_id = ?`,
    [upToSeq, at, conversationId, userId],
  );
  // The cleared range replaces deletions of single messages.
  await tx.execute("DELETE FROM message_deletions WHERE conversation_id = ? AND user_id = ? AND seq <= ?", [
    conversationId,
    userId,
    upToSeq,
  ]);
}

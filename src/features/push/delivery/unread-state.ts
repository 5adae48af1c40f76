import type { NotificationLevel } from "../../../generated/enums.js";
import type { Connections } from "../../../infra/database/database.js";

/** Unread messages of a person, as a push tells of them. */
export interface UnreadState {
  /** Unread messages in conversations that are neither muted nor archived; undefined where the person wants no badge. */
  readonly badge: number | undefined;
  /** Conversations that may be pushed, the newest first. */
  readonly conversations: readonly UnreadRow[];
}

export interface UnreadRow {
  readonly conversationId: bigint;
  readonly lastSeq: number;
  readonly count: number;
  readonly isSilent: boolean;
}

interface Row extends Omit<UnreadRow, "isSilent"> {
  readonly userId: bigint;
  readonly level: NotificationLevel;
  readonly isMuted: unknown;
  readonly isArchived: unknown;
}

interface Preferences {
  readonly userId: bigint;
  readonly badge: unknown;
  readonly sound: unknown;
}

/** Returns the unread messages of people as they are now. */
export async function readUnreadStates(
  db: Connections,
  userIds: readonly bigint[],
  at: Date,
): Promise<ReadonlyMap<bigint, UnreadState>> {
  if (userIds.length === 0) return new Map();
  const [rows, preferences] = await Promise.all([
    db.query<Row>(
      `SELECT p.user_id AS userId, p.conversation_id AS conversationId, c.last_seq AS lastSeq, p.unread_count AS count,
              p.notification_level AS level, COALESCE(p.muted_until > ?, FALSE) AS isMuted, p.is_archived AS isArchived
       FROM conversation_participants p JOIN conversations c ON c.id = p.conversation_id
       WHERE p.user_id IN (?) AND p.unread_count > 0 AND p.is_deleted = FALSE
       ORDER BY p.last_activity_at DESC, p.conversation_id DESC`,
      [at, userIds],
    ),
    db.query<Preferences>("SELECT user_id AS userId, badge, sound FROM notification_settings WHERE user_id IN (?)", [
      userIds,
    ]),
  ]);
  return new Map(
    userIds.map((userId) => [
      userId,
      toState(
        rows.filter((row) => row.userId === userId),
        preferences.find((row) => row.userId === userId),
      ),
    ]),
  );
}

function toState(rows: readonly Row[], preferences: Preferences | undefined): UnreadState {
  const heard = rows.filter(({ isMuted }) => !isMuted);
  const isSilenced = preferences !== undefined && !preferences.sound;
  const counted = heard.filter(({ isArchived }) => !isArchived);
  const badge = counted.reduce((sum, { count }) => sum + count, 0);
  return {
    badge: preferences === undefined || Boolean(preferences.badge) ? badge : undefined,
    conversations: heard
      .filter(({ level }) => level !== "NONE")
      .map(({ conversationId, lastSeq, count, level }) => ({
        ...{ conversationId, lastSeq, count },
        isSilent: isSilenced || level === "SILENT",
      })),
  };
}

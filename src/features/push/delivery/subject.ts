import type { NotificationLevel, NotificationType } from "../../../generated/enums.js";
import type { QuietHours } from "../../../model/quiet-hours.js";

/** Notification with everything that decides whether it is pushed. */
export interface Subject extends QuietHours {
  readonly id: bigint;
  readonly userId: bigint;
  readonly type: NotificationType;
  readonly conversationId: bigint | null;
  readonly messageSeq: number | null;
  readonly pushDueAt: Date | null;
  readonly pushedSeq: number | null;
  /** Neither read nor deleted. */
  readonly isOpen: boolean;
  /** False once its owner's account is deleted. */
  readonly isActive: boolean;
  readonly isBlocked: boolean;
  readonly isMuted: boolean;
  readonly level: NotificationLevel;
  readonly wantsContacts: boolean;
  readonly hasSound: boolean;
}

/** Select list of a `Subject` over `SUBJECT_JOINS`; its one parameter is the time. */
export const SUBJECT_COLUMNS = `
  n.id, n.user_id AS userId, n.notification_type AS type, n.conversation_id AS conversationId,
  n.message_seq AS messageSeq, n.push_due_at AS pushDueAt, n.pushed_seq AS pushedSeq,
  (n.is_read = FALSE AND n.deleted_at IS NULL) AS isOpen, COALESCE(u.is_active, FALSE) AS isActive,
  (COALESCE(own.is_blocked, FALSE) OR COALESCE(theirs.is_blocked, FALSE)) AS isBlocked,
  COALESCE(p.muted_until > ?, FALSE) AS isMuted, COALESCE(p.notification_level, 'ALL') AS level,
  COALESCE(s.contacts, TRUE) AS wantsContacts, COALESCE(s.sound, TRUE) AS hasSound,
  s.quiet_from AS quietFrom, s.quiet_to AS quietTo, s.time_zone AS timeZone`;

/** Tables of a `Subject` beside `notifications n`. */
export const SUBJECT_JOINS = `
  LEFT JOIN users u ON u.id = n.user_id
  LEFT JOIN notification_settings s ON s.user_id = n.user_id
  LEFT JOIN conversation_participants p ON p.conversation_id = n.conversation_id AND p.user_id = n.user_id
  LEFT JOIN user_contacts own ON own.user_id = n.user_id AND own.contact_user_id = n.actor_id
  LEFT JOIN user_contacts theirs ON theirs.user_id = n.actor_id AND theirs.contact_user_id = n.user_id`;

/** Converts a row in place: the driver returns BOOLEAN as 0 or 1. */
export function toSubject<Row extends Subject>(row: Row): Row {
  return Object.assign(row, {
    isOpen: Boolean(row.isOpen),
    isActive: Boolean(row.isActive),
    isBlocked: Boolean(row.isBlocked),
    isMuted: Boolean(row.isMuted),
    wantsContacts: Boolean(row.wantsContacts),
    hasSound: Boolean(row.hasSound),
  });
}

import type { Notification } from "../generated/prisma/client.js";
import type { Statement } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import type { LoggedTransaction } from "../log/logged-transaction.js";
import { type PushSettings, RETRACT_PUSH, pushDueAt, pushPolicyOf } from "./push-due.js";

export interface NotificationDraft extends Pick<Notification, "userId" | "type" | "title"> {
  readonly body?: string | null;
  readonly actorId?: bigint | null;
  readonly conversationId?: bigint | null;
  readonly messageSeq?: number | null;
  /** Number of messages that it counts. */
  readonly messageCount?: number;
  /** Time at which its push is due; null, the default, for one that is not pushed. */
  readonly pushDueAt?: Date | null;
  readonly at: Date;
}

/**
 * Creates a notification with its event, in the transaction of its cause, and returns its id. A push of it is due where
 * pushes are on, whether or not its owner has a device: these notifications are rare.
 */
export async function createNotification(
  tx: LoggedTransaction,
  config: PushSettings,
  draft: Omit<NotificationDraft, "pushDueAt">,
): Promise<bigint> {
  const id = await insertNotification(tx, { ...draft, pushDueAt: pushDueAt(pushPolicyOf(config), draft.at) });
  tx.record({ userId: draft.userId, kind: "NotificationChanged", subjectId: id });
  return id;
}

/** Inserts a notification without an event, and returns its id. */
export async function insertNotification(tx: Transaction, draft: NotificationDraft): Promise<bigint> {
  const [id] = (await insertNotifications(tx, [draft])) as [bigint];
  return id;
}

/** Inserts notifications without events, and returns their ids. */
export async function insertNotifications(tx: Transaction, drafts: readonly NotificationDraft[]): Promise<bigint[]> {
  if (drafts.length === 0) return [];
  return (await tx.executeAll(drafts.map(insert))).map(({ insertId }) => insertId);
}

function insert(draft: NotificationDraft): Statement {
  return {
    sql: `INSERT INTO notifications (user_id, notification_type, title, message, actor_id, conversation_id, message_seq,
                                     message_count, push_due_at, created_at, updated_at)
          VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
    values: [
      draft.userId,
      draft.type,
      draft.title,
      draft.body ?? null,
      draft.actorId ?? null,
      draft.conversationId ?? null,
      draft.messageSeq ?? null,
      draft.messageCount ?? 0,
      draft.pushDueAt ?? null,
      draft.at,
      draft.at,
    ],
  };
}

/** Removes a notification from its owner's lists. The row stays, without its text, for the events that reference it. */
export async function withdrawNotification(
  tx: LoggedTransaction,
  { userId, id, at }: { userId: bigint; id: bigint; at: Date },
): Promise<void> {
  await withdraw(tx, [id], at);
  tx.record({ userId, kind: "NotificationChanged", subjectId: id });
}

/** Withdraws a user's notifications of an actor's actions. */
export async function withdrawNotificationsOf(
  tx: LoggedTransaction,
  { userId, actorId, at }: { userId: bigint; actorId: bigint; at: Date },
): Promise<void> {
  const rows = await tx.query<{ id: bigint }>(
    "SELECT id FROM notifications WHERE user_id = ? AND deleted_at IS NULL AND actor_id = ?",
    [userId, actorId],
  );
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await withdraw(tx, ids, at);
  for (const subjectId of ids) tx.record({ userId, kind: "NotificationChanged", subjectId });
}

async function withdraw(tx: LoggedTransaction, ids: readonly bigint[], at: Date): Promise<void> {
  await tx.execute(
    `UPDATE notifications SET deleted_at = ?, title = '', message = NULL, ${RETRACT_PUSH} WHERE id IN (?)`,
    [at, at, ids],
  );
}

/**
 * Drops the pushes of an actor's actions that are due to a user, whose notifications stay. Pushes that were planned are
 * not retracted: the user is not told that the actor has blocked them.
 */
export async function dropPushesOf(
  tx: LoggedTransaction,
  { userId, actorId }: { userId: bigint; actorId: bigint },
): Promise<void> {
  const rows = await tx.query<{ id: bigint }>(
    "SELECT id FROM notifications WHERE user_id = ? AND deleted_at IS NULL AND actor_id = ? AND push_due_at IS NOT NULL",
    [userId, actorId],
  );
  if (rows.length === 0) return;
  await tx.execute("UPDATE notifications SET push_due_at = NULL WHERE id IN (?)", [rows.map(({ id }) => id)]);
}

/**
 * Updates the count and the newest message of a notification after a deletion. A push that was planned before is due
 * again, to tell devices the new count; the messages that are left stay due.
 */
export async function updateMessageNotification(
  tx: LoggedTransaction,
  {
    userId,
    id,
    messageCount,
    messageSeq,
    at,
  }: { userId: bigint; id: bigint; messageCount: number; messageSeq: number; at: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE notifications
     SET message_count = ?, message_seq = ?, push_due_at = IF(pushed_seq IS NULL, push_due_at, COALESCE(push_due_at, ?))
     WHERE id = ?`,
    [messageCount, messageSeq, at, id],
  );
  tx.record({ userId, kind: "NotificationChanged", subjectId: id });
}

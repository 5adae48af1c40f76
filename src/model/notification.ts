import type { Notification } from "../generated/prisma/client.js";
import type { Transaction } from "../infra/database/transaction.js";
import type { LoggedTransaction } from "../log/logged-transaction.js";

export interface NotificationDraft extends Pick<Notification, "userId" | "type" | "title"> {
  readonly body?: string | null;
  readonly actorId?: bigint | null;
  readonly conversationId?: bigint | null;
  readonly messageSeq?: number | null;
  /** Number of messages that it counts. */
  readonly messageCount?: number;
  readonly at: Date;
}

/** Creates a notification with its event, in the transaction of its cause, and returns its id. */
export async function createNotification(tx: LoggedTransaction, draft: NotificationDraft): Promise<bigint> {
  const id = await insertNotification(tx, draft);
  tx.record({ userId: draft.userId, kind: "NotificationChanged", subjectId: id });
  return id;
}

/** Inserts a notification without an event, and returns its id. */
export async function insertNotification(tx: Transaction, draft: NotificationDraft): Promise<bigint> {
  const { insertId } = await tx.execute(
    `INSERT INTO notifications (user_id, notification_type, title, message, actor_id, conversation_id, message_seq,
                                message_count, created_at, updated_at)
     VALUES (?,?,?,?,?,?,?,?,?,?)`,
    [
      draft.userId,
      draft.type,
      draft.title,
      draft.body ?? null,
      draft.actorId ?? null,
      draft.conversationId ?? null,
      draft.messageSeq ?? null,
      draft.messageCount ?? 0,
      draft.at,
      draft.at,
    ],
  );
  return insertId;
}

/** Removes a notification from its owner's lists. The row stays, without its text, for the events that reference it. */
export async function withdrawNotification(
  tx: LoggedTransaction,
  { userId, id, at }: { userId: bigint; id: bigint; at: Date },
): Promise<void> {
  await tx.execute("UPDATE notifications SET deleted_at = ?, title = '', message = NULL WHERE id = ?", [at, id]);
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
  await tx.execute("UPDATE notifications SET deleted_at = ?, title = '', message = NULL WHERE id IN (?)", [at, ids]);
  for (const subjectId of ids) tx.record({ userId, kind: "NotificationChanged", subjectId });
}

/** Updates the count and the newest message of a notification after a deletion. */
export async function updateMessageNotification(
  tx: LoggedTransaction,
  { userId, id, messageCount, messageSeq }: { userId: bigint; id: bigint; messageCount: number; messageSeq: number },
): Promise<void> {
  await tx.execute("UPDATE notifications SET message_count = ?, message_seq = ? WHERE id = ?", [
    messageCount,
    messageSeq,
    id,
  ]);
  tx.record({ userId, kind: "NotificationChanged", subjectId: id });
}

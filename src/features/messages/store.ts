import { MESSAGE_COLUMNS, type MessageKey, toMessage, toTombstone } from "../../model/message.js";
import type { Message } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";

/** Condition on messages `m`: the user in the placeholder has not deleted it for themselves. */
const NOT_HIDDEN = `NOT EXISTS (SELECT 1 FROM message_deletions d
  WHERE d.conversation_id = m.conversation_id AND d.user_id = ? AND d.seq = m.seq)`;

/**
 * Reads messages by key, of the viewer's conversations only; those that the viewer has deleted for themselves as
 * tombstones. STRAIGHT_JOIN: otherwise MariaDB starts from the members and reads whole conversations.
 */
export async function readMessages(
  db: Database,
  viewerId: bigint,
  keys: readonly MessageKey[],
): Promise<VisibleMessage[]> {
  const rows = await db.read<Message & { isCleared: number; hiddenAt: Date | null; clearedAt: Date | null }>(
    `SELECT ${MESSAGE_COLUMNS}, m.seq <= me.cleared_seq AS isCleared, me.cleared_at AS clearedAt,
            d.deleted_at AS hiddenAt
     FROM messages m
     STRAIGHT_JOIN conversation_participants me ON me.conversation_id = m.conversation_id AND me.user_id = ?
     LEFT JOIN message_deletions d
       ON d.conversation_id = m.conversation_id AND d.user_id = me.user_id AND d.seq = m.seq
     WHERE ${keys.map(() => "(m.conversation_id = ? AND m.seq = ?)").join(" OR ")}`,
    [viewerId, ...keys.flatMap(({ conversationId, seq }) => [conversationId, seq])],
  );
  return rows.map(({ isCleared, clearedAt, hiddenAt, ...row }) => {
    const message = toMessage(row);
    const removedAt = hiddenAt ?? (isCleared ? clearedAt : null);
    return removedAt === null ? message : { ...toTombstone(message, removedAt), isHidden: true };
  });
}

/** Message as the viewer sees it. */
export interface VisibleMessage extends Message {
  /** True where the viewer has deleted it for themselves: a tombstone, shown where another object references it. */
  readonly isHidden?: true;
}

/** Messages between two sequences, both exclusive: forward from `after`, or backward from `before`, newest first. */
export interface HistoryRange {
  readonly after: number;
  readonly before: number | undefined;
  readonly limit: number;
  readonly direction: "forward" | "backward";
}

/** Reads up to `limit` messages of a conversation that the viewer can see. */
export async function readHistory(
  db: Database,
  { id, viewerId }: { id: bigint; viewerId: bigint },
  range: HistoryRange,
): Promise<Message[]> {
  const rows = await db.read<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m
     WHERE m.conversation_id = ? AND m.seq > ? ${range.before === undefined ? "" : "AND m.seq < ?"} AND ${NOT_HIDDEN}
     ORDER BY m.seq ${range.direction === "forward" ? "ASC" : "DESC"} LIMIT ?`,
    [id, range.after, ...(range.before === undefined ? [] : [range.before]), viewerId, range.limit],
  );
  return rows.map(toMessage);
}

/** Reads the newest message that the viewer can see in each conversation. */
export async function readLastVisible(
  db: Database,
  viewerId: bigint,
  conversationIds: readonly bigint[],
): Promise<Message[]> {
  const rows = await db.read<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM (
       SELECT me.conversation_id, (
         SELECT m.seq FROM messages m
         WHERE m.conversation_id = me.conversation_id AND m.seq > me.cleared_seq AND ${NOT_HIDDEN}
         ORDER BY m.seq DESC LIMIT 1
       ) AS seq
       FROM conversation_participants me WHERE me.user_id = ? AND me.conversation_id IN (?)
     ) newest JOIN messages m ON m.conversation_id = newest.conversation_id AND m.seq = newest.seq`,
    [viewerId, viewerId, conversationIds],
  );
  return rows.map(toMessage);
}

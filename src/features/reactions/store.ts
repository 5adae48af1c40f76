import type { Database } from "../../infra/database/database.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { MessageKey } from "../../model/message.js";

export interface ReactionRow extends MessageKey {
  readonly userId: bigint;
  readonly emoji: string;
  readonly reactedAt: Date;
}

/** Reads a user's emoji on a message. The caller holds the conversation's lock. */
export async function readOwnEmoji(
  tx: Transaction,
  { conversationId, seq }: MessageKey,
  userId: bigint,
): Promise<string[]> {
  const rows = await tx.query<{ emoji: string }>(
    "SELECT emoji FROM message_reactions WHERE conversation_id = ? AND seq = ? AND user_id = ?",
    [conversationId, seq, userId],
  );
  return rows.map(({ emoji }) => emoji);
}

export async function insertReaction(
  tx: Transaction,
  { conversationId, seq, userId, emoji, reactedAt }: ReactionRow,
): Promise<void> {
  await tx.execute(
    "INSERT INTO message_reactions (conversation_id, seq, user_id, emoji, created_at) VALUES (?,?,?,?,?)",
    [conversationId, seq, userId, emoji, reactedAt],
  );
}

/** Deletes a reaction, and returns whether there was one. */
export async function removeReaction(
  tx: Transaction,
  { conversationId, seq }: MessageKey,
  { userId, emoji }: Pick<ReactionRow, "userId" | "emoji">,
): Promise<boolean> {
  const { affectedRows } = await tx.execute(
    "DELETE FROM message_reactions WHERE conversation_id = ? AND seq = ? AND user_id = ? AND emoji = ?",
    [conversationId, seq, userId, emoji],
  );
  return affectedRows > 0;
}

/** Reads the reactions to messages, oldest first. */
export function readReactions(db: Database, keys: readonly MessageKey[]): Promise<ReactionRow[]> {
  return db.read<ReactionRow>(
    `SELECT conversation_id AS conversationId, seq, user_id AS userId, emoji, created_at AS reactedAt
     FROM message_reactions WHERE ${keys.map(() => "(conversation_id = ? AND seq = ?)").join(" OR ")}
     ORDER BY created_at, user_id, emoji`,
    keys.flatMap(({ conversationId, seq }) => [conversationId, seq]),
  );
}

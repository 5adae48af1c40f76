import type { Transaction } from "../infra/database/transaction.js";

/**
 * Locks a conversation's row until the transaction ends, and returns its last sequence. Every change of its messages or
 * members takes this lock first, as the writer does, so that changes are serialized.
 */
export async function lockConversation(tx: Transaction, conversationId: bigint): Promise<number> {
  const [row] = await lockConversations(tx, [conversationId]);
  if (row === undefined) throw new Error(`Conversation ${conversationId} is referenced by a row but does not exist.`);
  return row.lastSeq;
}

/** Locks the rows of several conversations, in key order against deadlocks. */
export async function lockConversations(
  tx: Transaction,
  conversationIds: Iterable<bigint>,
): Promise<{ id: bigint; lastSeq: number }[]> {
  const ids = [...new Set(conversationIds)].sort((a, b) => Number(a - b));
  if (ids.length === 0) return [];
  return tx.query("SELECT id, last_seq AS lastSeq FROM conversations WHERE id IN (?) ORDER BY id FOR UPDATE", [ids]);
}

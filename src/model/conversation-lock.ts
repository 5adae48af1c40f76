import type { Transaction } from "../infra/database/transaction.js";

/**
 * Holds a conversation's row until the transaction ends: whoever changes its messages or its members' rows takes this
 * first, as the writer does, so that they happen one after the other. Answers its newest sequence.
 */
export async function lockConversation(tx: Transaction, conversationId: bigint): Promise<number> {
  const [row] = await lockConversations(tx, [conversationId]);
  if (row === undefined) throw new Error(`Conversation ${conversationId} is named by a row but does not exist.`);
  return row.lastSeq;
}

/** Holds the rows of several conversations, taken in key order so that none wait in a ring. */
export async function lockConversations(
  tx: Transaction,
  conversationIds: Iterable<bigint>,
): Promise<{ id: bigint; lastSeq: number }[]> {
  const ids = [...new Set(conversationIds)].sort((a, b) => Number(a - b));
  if (ids.length === 0) return [];
  return tx.query("SELECT id, last_seq AS lastSeq FROM conversations WHERE id IN (?) ORDER BY id FOR UPDATE", [ids]);
}

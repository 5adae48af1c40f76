import type { Transaction } from "../infra/transaction.js";

/**
 * Holds a conversation's row until the transaction ends: whoever changes its messages or its members' rows takes this
 * first, as the writer does, so that they happen one after the other. Answers its newest sequence.
 */
export async function lockConversation(tx: Transaction, conversationId: bigint): Promise<number> {
  const [row] = await tx.query<{ lastSeq: number }>(
    "SELECT last_seq AS lastSeq FROM conversations WHERE id = ? FOR UPDATE",
    [conversationId],
  );
  if (row === undefined) throw new Error(`Conversation ${conversationId} is named by a row but does not exist.`);
  return row.lastSeq;
}

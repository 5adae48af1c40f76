import type { Transaction } from "../infra/database/transaction.js";
import type { BatchChange } from "./changes.js";
import { type MemberRow, readMembers } from "./batch-members.js";
import { lockConversations } from "../model/conversation-lock.js";
import { type Heads, lockHeads } from "../log/event-log.js";

/** What a batch stands on: its conversations, their members, and the members' logs. */
export interface BatchGround {
  readonly conversations: readonly { readonly id: bigint; readonly lastSeq: number }[];
  readonly members: readonly MemberRow[];
  readonly heads: Heads;
}

/**
 * Reads the ground of a batch in one round trip, and holds it until the transaction ends: the conversations first, in key
 * order, then the members' logs, in key order.
 */
export async function holdGround(tx: Transaction, changes: readonly BatchChange[]): Promise<BatchGround> {
  const ids = [...new Set(changes.map((change) => change.conversationId))];
  // What a transaction is asked in one turn travels together.
  const [conversations, members, heads] = await Promise.all([
    lockConversations(tx, ids),
    readMembers(tx, ids),
    lockHeads(
      tx,
      changes.flatMap(({ userId, peerId }) => [userId, peerId]),
    ),
  ]);
  return { conversations, members, heads };
}

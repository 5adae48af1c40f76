import type { Transaction } from "../infra/database/transaction.js";
import { type Heads, lockHeads } from "../log/event-log.js";
import { lockConversations } from "../model/conversation-lock.js";
import { type Member, readMembers } from "../model/member.js";
import type { BatchChange } from "./changes.js";

/** Snapshot of the rows a batch depends on: conversations, members and log heads. */
export interface Snapshot {
  readonly conversations: readonly { readonly id: bigint; readonly lastSeq: number }[];
  readonly members: readonly Member[];
  readonly heads: Heads;
}

/** Reads and locks the snapshot in one round trip. Lock order: conversations by key, then log heads by key. */
export async function lockSnapshot(tx: Transaction, changes: readonly BatchChange[]): Promise<Snapshot> {
  const ids = [...new Set(changes.map((change) => change.conversationId))];
  // Queries of one event-loop turn travel together.
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

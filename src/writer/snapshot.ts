import type { Transaction } from "../infra/database/transaction.js";
import { type Heads, lockHeads } from "../log/event-log.js";
import { lockConversations } from "../model/conversation-lock.js";
import { type UploadedMedia, lockUploads } from "../model/media-object.js";
import { type Member, readMembers } from "../model/member.js";
import { type BatchChange, uploadsOf } from "./changes.js";

/** Snapshot of the rows a batch depends on: conversations, members and log heads. */
export interface Snapshot {
  readonly conversations: readonly { readonly id: bigint; readonly lastSeq: number }[];
  readonly members: readonly Member[];
  readonly heads: Heads;
}

/** Snapshot under locks, with the uploads that the changes use. */
export interface LockedSnapshot extends Snapshot {
  readonly uploads: readonly UploadedMedia[];
}

/**
 * Reads and locks the snapshot in one round trip. Lock order: conversations by key, uploads by key, log heads by key.
 * Members are read last: privacy and push devices change under the lock of the head alone, which is the rows' version.
 */
export async function lockSnapshot(tx: Transaction, changes: readonly BatchChange[]): Promise<LockedSnapshot> {
  const ids = [...new Set(changes.map((change) => change.conversationId))];
  // Queries of one event-loop turn travel together.
  const [conversations, uploads, heads, members] = await Promise.all([
    lockConversations(tx, ids),
    lockUploads(
      tx,
      uploadsOf(changes).map(({ id }) => id),
    ),
    lockHeads(
      tx,
      changes.flatMap(({ userId, peerId }) => [userId, peerId]),
    ),
    readMembers(tx, ids),
  ]);
  return { conversations, members, uploads, heads };
}

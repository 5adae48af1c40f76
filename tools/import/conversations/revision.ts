import { hasSameContent, MESSAGE_COLUMNS, toMessage } from "../../../src/model/message.js";
import { replacePostings, searchTextOf } from "../../../src/search-index/inverted-index.js";
import type { Message } from "../../../src/generated/prisma/client.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { ImportedMessage } from "./message-batch.js";
import type { LockedConversation } from "./locked-conversation.js";

/** Columns of an existing message. */
export type Present = Pick<Message, "seq" | "clientMessageId" | "senderId" | "updatedAt" | "isDeleted">;

/** Updates an existing message from the original; returns true when its content changed. */
export async function reviseMessage(
  tx: Transaction,
  conversation: LockedConversation,
  message: ImportedMessage,
  { seq, updatedAt, isDeleted }: Present,
): Promise<boolean> {
  if (Boolean(isDeleted) || (!message.isDeleted && message.updatedAt <= updatedAt)) return false;
  const before = await readMessage(tx, conversation.id, seq);
  const isSame = hasSameContent(before, message) && before.isDeleted === message.isDeleted;
  if (isSame) return false;
  await tx.execute(
    `UPDATE messages
     SET message_type = ?, message_text = ?, media_url = ?, media_file_name = ?, media_size = ?, latitude = ?,
         longitude = ?, is_edited = ?, edited_at = ?, is_deleted = ?, deleted_at = ?, updated_at = ?
     WHERE conversation_id = ? AND seq = ?`,
    [
      message.type,
      message.body,
      message.mediaUrl,
      message.mediaFileName,
      message.mediaSize,
      message.latitude,
      message.longitude,
      message.isEdited,
      message.editedAt,
      message.isDeleted,
      message.deletedAt,
      message.updatedAt,
      conversation.id,
      seq,
    ],
  );
  if (message.isDeleted) await eraseTraces(tx, conversation.id, seq);
  if (seq <= conversation.indexedSeq)
    await replacePostings(tx, before, searchTextOf(before), message.isDeleted ? null : searchTextOf(message));
  return true;
}

async function readMessage(tx: Transaction, conversationId: bigint, seq: number): Promise<Message> {
  const [row] = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.conversation_id = ? AND m.seq = ?`,
    [conversationId, seq],
  );
  if (row === undefined) throw new Error("A message that was just found is gone.");
  return toMessage(row);
}

/** Deletes its edits and reactions. */
async function eraseTraces(tx: Transaction, conversationId: bigint, seq: number): Promise<void> {
  await tx.script(
    ["message_edits", "message_reactions"].map((table) => ({
      sql: `DELETE FROM ${table} WHERE conversation_id = ? AND seq = ?`,
      values: [conversationId, seq],
    })),
  );
}

import type { Message } from "../generated/prisma/client.js";
import { Refusal } from "../infra/errors.js";
import type { Transaction } from "../infra/database/transaction.js";
import { MESSAGE_COLUMNS, hasSameContent, toMessage } from "../model/message.js";
import type { SendChange } from "./changes.js";

/** Idempotency key of a send: a retry with the same one gets the stored message, at any later time. */
export type IdempotencyKey = Pick<SendChange, "conversationId" | "userId" | "clientMessageId">;

/** Returns the text of an idempotency key. */
export function idempotencyKey(
  senderId: bigint,
  { conversationId, clientMessageId }: Omit<IdempotencyKey, "userId">,
): string {
  return `${conversationId}:${senderId}:${clientMessageId}`;
}

/** Reads the messages stored under the idempotency keys of these sends. */
export async function readDuplicates(
  tx: Pick<Transaction, "query">,
  sends: readonly IdempotencyKey[],
): Promise<Message[]> {
  if (sends.length === 0) return [];
  const key = "(conversation_id = ? AND sender_id = ? AND client_message_id = ?)";
  const rows = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE ${sends.map(() => key).join(" OR ")}`,
    sends.flatMap((send) => [send.conversationId, send.userId, send.clientMessageId]),
  );
  return rows.map(toMessage);
}

/** Result of a repeated send: the stored message, or CONFLICT where the content differs and was not edited since. */
export function resolveDuplicate(stored: Message, send: Pick<SendChange, "content">): Message | Refusal {
  if (stored.isEdited || stored.isDeleted || hasSameContent(stored, send.content)) return stored;
  return new Refusal("CONFLICT", "This clientMessageId was used for another message in this conversation.", [
    "clientMessageId",
  ]);
}

import { insertMessages } from "../../../src/model/message.js";
import type { Message } from "../../../src/generated/prisma/client.js";
import type { Statement } from "../../../src/infra/database/sql.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { Counters } from "../counters.js";
import type { ImportedMessage } from "./message-batch.js";
import { type Present, reviseMessage } from "./revision.js";
import type { LockedConversation } from "./locked-conversation.js";

/** Size of one INSERT, below the limit of a packet. */
const BATCH_CHARACTERS = 1_000_000;

/** Result of a batch. */
export interface Written {
  /** Sequences by id in the original. */
  readonly seqs: ReadonlyMap<number, number>;
  /** Messages inserted by this run. */
  readonly fresh: readonly Message[];
  /** True when an existing message was edited or deleted. */
  readonly hasRevised: boolean;
}

/**
 * Appends messages to the conversation, each once: the clientMessageId derived from the original's id is the idempotency
 * key. Existing ones are updated when they were edited or deleted in the original, unless they were changed here later.
 */
export async function writeMessages(
  tx: Transaction,
  conversation: LockedConversation,
  messages: readonly ImportedMessage[],
  counters: Counters,
): Promise<Written> {
  const present = await readPresent(tx, conversation, messages);
  const seqs = new Map<number, number>();
  const fresh: Message[] = [];
  let { lastSeq } = conversation;
  let hasRevised = false;
  for (const message of messages) {
    const old = present.get(nameOf(message));
    counters.here("messages");
    if (old !== undefined) hasRevised = (await reviseMessage(tx, conversation, message, old)) || hasRevised;
    else fresh.push(toMessage(message, conversation.id, (lastSeq += 1)));
    seqs.set(message.oldId, old?.seq ?? lastSeq);
  }
  counters.fresh("messages", fresh.length);
  const batches = batchesOf(fresh).map(insertMessages);
  for (const batch of batches.slice(0, -1)) await tx.script([batch]);
  await tx.script([...batches.slice(-1), ...conversationUpdates(conversation, fresh)]);
  return { seqs, fresh, hasRevised };
}

/** Returns the clientMessageId of a message of the original. */
export function nameOf({ oldId }: Pick<ImportedMessage, "oldId">): string {
  return `original-${oldId}`;
}

async function readPresent(
  tx: Transaction,
  { id, lastSeq }: LockedConversation,
  messages: readonly ImportedMessage[],
): Promise<Map<string, Present>> {
  if (lastSeq === 0 || messages.length === 0) return new Map();
  const rows = await tx.query<Present>(
    `SELECT seq, client_message_id AS clientMessageId, sender_id AS senderId, updated_at AS updatedAt,
            is_deleted AS isDeleted
     FROM messages WHERE conversation_id = ? AND sender_id IN (?) AND client_message_id IN (?)`,
    [id, [...new Set(messages.map(({ senderId }) => senderId))], messages.map(nameOf)],
  );
  return new Map(rows.map((row) => [row.clientMessageId, row]));
}

function toMessage(
  { oldId: _oldId, recipient: _recipient, ...message }: ImportedMessage,
  conversationId: bigint,
  seq: number,
): Message {
  return { ...message, conversationId, seq, clientMessageId: nameOf({ oldId: _oldId }) };
}

function batchesOf(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let characters = 0;
  for (const message of messages) {
    const length = message.body?.length ?? 0;
    const batch = batches.at(-1);
    if (batch === undefined || characters + length > BATCH_CHARACTERS) {
      batches.push([message]);
      characters = length;
    } else {
      batch.push(message);
      characters += length;
    }
  }
  return batches;
}

/** Updates the conversation's last sequence and its members' unread counts, which are correct at every commit. */
function conversationUpdates({ id, memberIds }: LockedConversation, fresh: readonly Message[]): Statement[] {
  const last = fresh.at(-1);
  if (last === undefined) return [];
  const newest = new Date(Math.max(...fresh.map(({ createdAt }) => createdAt.getTime())));
  return [
    {
      sql: `UPDATE conversations
            SET last_seq = ?, last_message_at = GREATEST(COALESCE(last_message_at, ?), ?),
                updated_at = GREATEST(updated_at, ?)
            WHERE id = ?`,
      values: [last.seq, newest, newest, newest, id],
    },
    ...memberIds.map((userId) => ({
      sql: `UPDATE conversation_participants SET unread_count = unread_count + ?
            WHERE conversation_id = ? AND user_id = ?`,
      values: [fresh.filter(({ senderId, isDeleted }) => senderId !== userId && !isDeleted).length, id, userId],
    })),
  ];
}

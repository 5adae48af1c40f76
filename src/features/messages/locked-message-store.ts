import { MESSAGE_COLUMNS, toMessage } from "../../model/message.js";
import type { Message } from "../../generated/prisma/client.js";
import type { Transaction } from "../../infra/database/transaction.js";
import type { MessageKey } from "./store.js";

/** A member of a conversation, as a message of it stands to them. */
export interface Seat {
  readonly userId: bigint;
  /** False once they have deleted it for themselves, or the conversation up to it. */
  readonly sees: boolean;
  readonly hasRead: boolean;
  readonly hasBlockedPeer: boolean;
}

/** A message of a locked conversation as the table has it, whoever sees it; undefined when there is none. */
export async function readHeldMessage(
  tx: Transaction,
  { conversationId, seq }: MessageKey,
): Promise<Message | undefined> {
  const [row] = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.conversation_id = ? AND m.seq = ?`,
    [conversationId, seq],
  );
  return row && toMessage(row);
}

/** The two members of a locked conversation, as a message of it stands to them. */
export async function readSeats(tx: Transaction, { conversationId, seq }: MessageKey): Promise<Seat[]> {
  const rows = await tx.query<Seat>(
    `SELECT p.user_id AS userId, p.cleared_seq < ? AND d.seq IS NULL AS sees, p.last_read_seq >= ? AS hasRead,
            COALESCE(k.is_blocked, FALSE) AS hasBlockedPeer
     FROM conversation_participants p
     JOIN conversations c ON c.id = p.conversation_id
     LEFT JOIN message_deletions d ON d.conversation_id = p.conversation_id AND d.user_id = p.user_id AND d.seq = ?
     LEFT JOIN user_contacts k
       ON k.user_id = p.user_id AND k.contact_user_id = IF(c.user_one_id = p.user_id, c.user_two_id, c.user_one_id)
     WHERE p.conversation_id = ?`,
    [seq, seq, seq, conversationId],
  );
  return rows.map(({ userId, sees, hasRead, hasBlockedPeer }) => ({
    userId,
    sees: Boolean(sees),
    hasRead: Boolean(hasRead),
    hasBlockedPeer: Boolean(hasBlockedPeer),
  }));
}

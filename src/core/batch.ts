import type { Message } from "../generated/prisma/client.js";
import { Refusal } from "../infra/errors.js";
import type { OwnTransaction, Transaction } from "../infra/transaction.js";
import type { BatchChange, SendChange } from "./batch-change.js";
import { lockConversations } from "./conversation-lock.js";
import { BatchDraft } from "./batch-draft.js";
import { readMembers } from "./batch-members.js";
import type { LoggedEvent } from "./event.js";
import { eventStatements, lockHeads, numberEvents } from "./log.js";
import { MESSAGE_COLUMNS, type SentMessage, toMessage } from "./message-row.js";
import { insertNotification } from "./notify.js";

/** What became of each change, in their order: a send's message, nothing for a mark, or a no to the caller. */
export interface BatchOutcome {
  readonly results: readonly (SentMessage | Refusal | undefined)[];
  readonly events: readonly LoggedEvent[];
  /** How many of the sends have brought a new message. */
  readonly written: number;
}

/**
 * Writes all the changes in the transaction `tx`, in their order. Conversations are locked first, in key order, then
 * the members' logs, in key order. With `lookUp`, messages that an earlier try has brought in are found and answered;
 * without it, they make the transaction fail on the unique key of client ids.
 */
export async function writeBatch(
  tx: OwnTransaction,
  changes: readonly BatchChange[],
  { at, connected: connectedLater, lookUp }: { at: Date; connected: Promise<ReadonlySet<bigint>>; lookUp: boolean },
): Promise<BatchOutcome> {
  const ids = [...new Set(changes.map((change) => change.conversationId))];
  const sends = changes.filter((change) => change.kind === "send");
  // One round trip: what a transaction is asked in one turn travels together.
  const [conversations, members, heads, connected] = await Promise.all([
    lockConversations(tx, ids),
    readMembers(tx, ids, at),
    lockHeads(
      tx,
      changes.flatMap(({ userId, peerId }) => [userId, peerId]),
    ),
    connectedLater,
  ]);
  const draft = new BatchDraft(conversations, members, { at, connected });
  if (lookUp) draft.know(await findMessages(tx, sends));
  const results = changes.map((change) => draft.apply(change));
  // A send that is refused now may have come in before: then it gets its first message, whatever has changed since.
  const refused = sends.filter((send) => results[changes.indexOf(send)] instanceof Refusal);
  if (!lookUp && refused.length > 0) {
    draft.know(await findMessages(tx, refused));
    for (const send of refused) results[changes.indexOf(send)] = draft.apply(send);
  }
  await draft.notifyMissed(({ userId, conversationId }, { count, seq, senderId }) =>
    insertNotification(tx, {
      userId,
      type: "MESSAGE",
      title: "",
      actorId: senderId,
      conversationId,
      messageSeq: seq,
      messageCount: count,
      at,
    }),
  );
  const events = numberEvents(heads, draft.events, at);
  await tx.commit([...draft.statements(), ...eventStatements(heads, events)]);
  return { results, events, written: draft.written };
}

async function findMessages(tx: Transaction, sends: readonly SendChange[]): Promise<Message[]> {
  if (sends.length === 0) return [];
  const key = "(conversation_id = ? AND sender_id = ? AND client_message_id = ?)";
  const rows = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE ${sends.map(() => key).join(" OR ")}`,
    sends.flatMap((send) => [send.conversationId, send.userId, send.clientMessageId]),
  );
  return rows.map(toMessage);
}

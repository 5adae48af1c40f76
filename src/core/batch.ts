import type { Message } from "../generated/prisma/client.js";
import type { Refusal } from "../infra/errors.js";
import type { Transaction } from "../infra/transaction.js";
import type { BatchChange, SendChange } from "./batch-change.js";
import { BatchDraft, type MemberRow, pairKey } from "./batch-draft.js";
import type { LoggedEvent } from "./event.js";
import { eventStatements, lockHeads, numberEvents } from "./log.js";
import { MESSAGE_COLUMNS, toMessage } from "./message-row.js";

/** What became of each change, in their order: a send's message, nothing for a mark, or a no to the caller. */
export interface BatchOutcome {
  readonly results: readonly (Message | Refusal | undefined)[];
  readonly events: readonly LoggedEvent[];
}

/**
 * Writes all the changes in the transaction `tx`, in their order. Conversations are locked first, in key order, then
 * the members' logs, in key order. With `lookUp`, messages that an earlier try has brought in are found and answered;
 * without it, they make the transaction fail on the unique key of client ids.
 */
export async function writeBatch(
  tx: Transaction,
  changes: readonly BatchChange[],
  { at, lookUp }: { at: Date; lookUp: boolean },
): Promise<BatchOutcome> {
  const ids = [...new Set(changes.map((change) => change.conversationId))].sort((a, b) => Number(a - b));
  const sends = changes.filter((change) => change.kind === "send");
  // One round trip: the driver sends all of these before it waits for the first answer.
  const [conversations, members, blocks, heads] = await Promise.all([
    tx.query<{ id: bigint; lastSeq: number }>(
      "SELECT id, last_seq AS lastSeq FROM conversations WHERE id IN (?) ORDER BY id FOR UPDATE",
      [ids],
    ),
    tx.query<MemberRow>(
      `SELECT conversation_id AS conversationId, user_id AS userId, last_delivered_seq AS deliveredSeq,
              last_read_seq AS readSeq FROM conversation_participants WHERE conversation_id IN (?)`,
      [ids],
    ),
    findBlocks(tx, sends),
    lockHeads(
      tx,
      changes.flatMap(({ userId, peerId }) => [userId, peerId]),
    ),
  ]);
  const known = lookUp ? await findMessages(tx, sends) : [];
  const draft = new BatchDraft(conversations, members, blocks, known, at);
  const results = changes.map((change) => draft.apply(change));
  const events = numberEvents(heads, draft.events, at);
  await tx.script([...draft.statements(), ...eventStatements(heads, events)]);
  return { results, events };
}

async function findBlocks(tx: Transaction, sends: readonly SendChange[]): Promise<Set<string>> {
  if (sends.length === 0) return new Set();
  const people = [...new Set(sends.flatMap(({ userId, peerId }) => [userId, peerId]))];
  const rows = await tx.query<{ one: bigint; other: bigint }>(
    `SELECT user_id AS one, contact_user_id AS other FROM user_contacts
     WHERE user_id IN (?) AND contact_user_id IN (?) AND is_blocked = TRUE`,
    [people, people],
  );
  return new Set(rows.flatMap(({ one, other }) => [pairKey(one, other), pairKey(other, one)]));
}

async function findMessages(tx: Transaction, sends: readonly SendChange[]): Promise<Message[]> {
  if (sends.length === 0) return [];
  const key = "(conversation_id = ? AND sender_id = ? AND client_message_id = ?)";
  const rows = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${sends.map(() => key).join(" OR ")}`,
    sends.flatMap((send) => [send.conversationId, send.userId, send.clientMessageId]),
  );
  return rows.map(toMessage);
}

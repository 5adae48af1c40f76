import type { Move } from "../move.js";
import type { Row } from "../original/tables.js";
import type { Source } from "../original/source.js";
import { forgetCursors } from "../people/logs.js";
import type { Known } from "../people/record.js";
import { type Tally, createTally } from "../tally.js";
import { type Chunk, readChunk } from "./chunk.js";
import { type Seat, holdConversation } from "./held-conversation.js";
import { type Written, writeMessages } from "./messages.js";
import type { Twins } from "./pairs.js";
import { type Receipts, receiptsIn } from "./receipts.js";
import { takeSeats } from "./seats.js";
import { settingsOf } from "./settings.js";

const MESSAGES_AT_ONCE = 500;

/**
 * Imports the messages of two users in order of time, then id. Each batch is one transaction that keeps all invariants:
 * dense sequences and correct unread counts.
 */
export async function bringConversation(
  move: Move,
  twins: Twins,
  people: readonly [Known, Known],
  participants: readonly Row<"conversation_participants">[],
): Promise<void> {
  const seats = people.map((person) => ({
    person,
    settings: settingsOf(participants.filter(({ user_id }) => user_id === person.oldId)),
  })) as [Seat, Seat];
  const ids = await readOrder(move.source, twins);
  const createdAt = beginningOf(twins) ?? move.now();
  let state: State = { since: createdAt, lastSeq: 0, receipts: [], freshSenderIds: new Set() };
  for (let from = 0; from === 0 || from < ids.length; from += MESSAGES_AT_ONCE) {
    const chunk = await readChunk(move, people, ids.slice(from, from + MESSAGES_AT_ONCE), state.since);
    const isLast = from + MESSAGES_AT_ONCE >= ids.length;
    const before = state;
    const { after, tally } = await move.db.transaction(
      async (tx) => {
        const tally = createTally();
        const conversation = await holdConversation(tx, seats, createdAt);
        const written = await writeMessages(tx, conversation, chunk.lines, tally);
        const after = moveOn(before, chunk, written, { participants, tally });
        const seating = isLast ? await takeSeats(tx, conversation, seats, { ...after, now: move.now() }) : [];
        if (seating.length > 0 || written.hasRevised || written.fresh.length > 0)
          await tx.script([...seating, forgetCursors(conversation.memberIds)]);
        if (isLast) count(twins, tally);
        if (conversation.isNew) tally.fresh("conversations");
        return { after, tally };
      },
      { repeatable: true },
    );
    state = after;
    move.ledger.add(chunk.tally);
    move.ledger.add(tally);
  }
}

/** State of a conversation's import after a batch. */
interface State {
  /** Time of the last message. */
  readonly since: Date;
  readonly lastSeq: number;
  readonly receipts: readonly Receipts[];
  /** Senders of the messages that this run has inserted. */
  readonly freshSenderIds: ReadonlySet<bigint>;
}

function moveOn(
  { lastSeq, since, receipts, freshSenderIds }: State,
  chunk: Chunk,
  { seqs, fresh }: Written,
  { participants, tally }: { participants: readonly Row<"conversation_participants">[]; tally: Tally },
): State {
  return {
    since: chunk.endedAt,
    lastSeq: Math.max(lastSeq, ...seqs.values()),
    receipts: [...receipts, receiptsIn(chunk, seqs, { participants, end: { seq: lastSeq, sentAt: since } }, tally)],
    freshSenderIds: new Set([...freshSenderIds, ...fresh.map(({ senderId }) => senderId)]),
  };
}

/** Reads the ids of all messages in order of time. */
async function readOrder({ query, column }: Source, twins: Twins): Promise<number[]> {
  const [created, updated] = [column("messages", "created_at"), column("messages", "updated_at")];
  const rows = await query<{ id: number }>(
    `SELECT t.id FROM messages t WHERE t.conversation_id IN (?)
     ORDER BY COALESCE(NULLIF(${created}, 0), ${updated}), t.id`,
    [twins.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id);
}

function beginningOf(twins: Twins): Date | undefined {
  const times = twins.map(({ created_at }) => created_at).filter((time) => time !== null);
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

function count(twins: Twins, tally: Tally): void {
  tally.here("conversations", twins.length);
  for (const { id } of twins.slice(1)) tally.changed("conversations", id, "joined with another of the same two people");
}

import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import type { Source } from "../original/source.js";
import { invalidateCursors } from "../people/cursors.js";
import type { ImportedUser } from "../people/record.js";
import { type Counters, createCounters } from "../counters.js";
import { type MessageBatch, readBatch } from "./message-batch.js";
import { type ImportedMember, lockConversation } from "./locked-conversation.js";
import { type Written, writeMessages } from "./messages.js";
import type { Duplicates } from "./pairs.js";
import { type Receipts, receiptsIn } from "./receipts.js";
import { updateMembers } from "./update-members.js";
import { settingsOf } from "./settings.js";

const MESSAGE_BATCH_SIZE = 500;

/**
 * Imports the messages of two users in order of time, then id. Each batch is one transaction that keeps all invariants:
 * dense sequences and correct unread counts.
 */
export async function importConversation(
  job: ImportJob,
  duplicates: Duplicates,
  people: readonly [ImportedUser, ImportedUser],
  participants: readonly Row<"conversation_participants">[],
): Promise<void> {
  const members = people.map((person) => ({
    person,
    settings: settingsOf(participants.filter(({ user_id }) => user_id === person.oldId)),
  })) as [ImportedMember, ImportedMember];
  const ids = await readOrder(job.source, duplicates);
  const createdAt = beginningOf(duplicates) ?? job.now();
  let state: State = { since: createdAt, lastSeq: 0, receipts: [], freshSenderIds: new Set() };
  for (let from = 0; from === 0 || from < ids.length; from += MESSAGE_BATCH_SIZE) {
    const batch = await readBatch(job, people, ids.slice(from, from + MESSAGE_BATCH_SIZE), state.since);
    const isLast = from + MESSAGE_BATCH_SIZE >= ids.length;
    const before = state;
    const { after, counters } = await job.db.transaction(
      async (tx) => {
        const counters = createCounters();
        const conversation = await lockConversation(tx, members, createdAt);
        const written = await writeMessages(tx, conversation, batch.messages, counters);
        const after = advance(before, batch, written, { participants, counters });
        const memberStatements = isLast
          ? await updateMembers(tx, conversation, members, { ...after, now: job.now() })
          : [];
        if (memberStatements.length > 0 || written.hasRevised || written.fresh.length > 0)
          await tx.script([...memberStatements, invalidateCursors(conversation.memberIds)]);
        if (isLast) count(duplicates, counters);
        if (conversation.isNew) counters.fresh("conversations");
        return { after, counters };
      },
      { repeatable: true },
    );
    state = after;
    job.totals.add(batch.counters);
    job.totals.add(counters);
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

function advance(
  { lastSeq, since, receipts, freshSenderIds }: State,
  batch: MessageBatch,
  { seqs, fresh }: Written,
  { participants, counters }: { participants: readonly Row<"conversation_participants">[]; counters: Counters },
): State {
  return {
    since: batch.endedAt,
    lastSeq: Math.max(lastSeq, ...seqs.values()),
    receipts: [...receipts, receiptsIn(batch, seqs, { participants, end: { seq: lastSeq, sentAt: since } }, counters)],
    freshSenderIds: new Set([...freshSenderIds, ...fresh.map(({ senderId }) => senderId)]),
  };
}

/** Reads the ids of all messages in order of time. */
async function readOrder({ query, column }: Source, duplicates: Duplicates): Promise<number[]> {
  const [created, updated] = [column("messages", "created_at"), column("messages", "updated_at")];
  const rows = await query<{ id: number }>(
    `SELECT t.id FROM messages t WHERE t.conversation_id IN (?)
     ORDER BY COALESCE(NULLIF(${created}, 0), ${updated}), t.id`,
    [duplicates.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id);
}

function beginningOf(duplicates: Duplicates): Date | undefined {
  const times = duplicates.map(({ created_at }) => created_at).filter((time) => time !== null);
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

function count(duplicates: Duplicates, counters: Counters): void {
  counters.here("conversations", duplicates.length);
  for (const { id } of duplicates.slice(1))
    counters.changed("conversations", id, "joined with another of the same two people");
}

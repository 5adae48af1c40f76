import { groupBy } from "../../../src/infra/group-by.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import { findMembers, standInFor } from "../people/members.js";
import type { ImportedUser } from "../people/record.js";
import { createCounters } from "../counters.js";
import { skipMessage, readStatuses } from "./message-batch.js";
import { importConversation } from "./conversation.js";
import { type Duplicates, readPairs } from "./pairs.js";

/** Number of conversations imported concurrently, below the target's default pool size. */
const WORKERS = 4;
const MESSAGE_BATCH_SIZE = 1000;

/** Imports all conversations of the original, with their messages, receipts and settings. */
export async function importConversations(job: ImportJob): Promise<void> {
  for await (const pairs of readPairs(job.source)) {
    const memberOf = await findMembers(
      job,
      pairs.flatMap(([{ user_one_id, user_two_id }]) => [user_one_id, user_two_id]),
    );
    const participants = groupBy(await readParticipants(job, pairs.flat()), (row) => row.conversation_id);
    const standIns = new Map<number, ImportedUser>();
    const tasks: (() => Promise<void>)[] = [];
    for (const duplicates of pairs) {
      const rows = duplicates.flatMap(({ id }) => participants.get(id) ?? []);
      const people = await findPeople(job, duplicates[0], memberOf, standIns);
      if (typeof people === "string") tasks.push(() => skipConversations(job, duplicates, rows.length, people));
      else {
        tasks.push(() => importConversation(job, duplicates, people, rows));
        countParticipants(job, people, rows);
      }
    }
    await runConcurrently(tasks);
  }
}

/** Finds the imported members of a conversation; returns the reason where it is skipped. */
async function findPeople(
  job: ImportJob,
  { id, user_one_id: one, user_two_id: two }: Row<"conversations">,
  memberOf: (oldId: number | null) => ImportedUser | undefined,
  standIns: Map<number, ImportedUser>,
): Promise<readonly [ImportedUser, ImportedUser] | string> {
  if (one === null || two === null) return "names fewer than two people";
  if (one === two) return "is with oneself";
  const find = (oldId: number) => memberOf(oldId) ?? standIns.get(oldId);
  if (find(one) === undefined && find(two) === undefined) return "both its people are gone";
  for (const oldId of [one, two]) {
    if (find(oldId) !== undefined) continue;
    standIns.set(oldId, await standInFor(job, oldId));
    const counters = createCounters();
    counters.changed("conversations", id, "one of its people is gone: a deleted account stands in");
    job.totals.add(counters);
  }
  const [first, second] = [find(one), find(two)];
  if (first === undefined || second === undefined) throw new Error("A person who was just found is gone.");
  return [first, second];
}

async function readParticipants(
  { source }: ImportJob,
  conversations: readonly Row<"conversations">[],
): Promise<Row<"conversation_participants">[]> {
  if (conversations.length === 0 || !source.has("conversation_participants")) return [];
  return source.rows("conversation_participants", "WHERE t.conversation_id IN (?)", [
    conversations.map(({ id }) => id),
  ]);
}

function countParticipants(
  { totals }: ImportJob,
  people: readonly [ImportedUser, ImportedUser],
  rows: readonly Row<"conversation_participants">[],
): void {
  const counters = createCounters();
  for (const { conversation_id, user_id } of rows)
    if (people.some(({ oldId }) => oldId === user_id)) counters.here("conversation_participants");
    else
      counters.skipped(
        "conversation_participants",
        conversation_id ?? "",
        "is of somebody who is not in the conversation",
      );
  totals.add(counters);
}

/** Counts conversations and all their rows as skipped. */
async function skipConversations(
  job: ImportJob,
  duplicates: Duplicates,
  participants: number,
  why: string,
): Promise<void> {
  const counters = createCounters();
  for (const { id } of duplicates) counters.skipped("conversations", id, why);
  if (participants > 0)
    counters.skipped("conversation_participants", duplicates[0].id, "its conversation is left out", participants);
  const rows = await job.source.query<{ id: number }>("SELECT id FROM messages WHERE conversation_id IN (?)", [
    duplicates.map(({ id }) => id),
  ]);
  for (let from = 0; from < rows.length; from += MESSAGE_BATCH_SIZE) {
    const ids = rows.slice(from, from + MESSAGE_BATCH_SIZE).map(({ id }) => id);
    const statuses = await readStatuses(job, ids);
    for (const id of ids) skipMessage(counters, id, "its conversation is left out", statuses.get(id)?.length ?? 0);
  }
  job.totals.add(counters);
}

async function runConcurrently(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const pending = tasks.values();
  const work = async () => {
    for (const task of pending) await task();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

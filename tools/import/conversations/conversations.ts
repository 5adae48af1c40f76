import { groupBy } from "../../../src/infra/group-by.js";
import type { Move } from "../move.js";
import type { Row } from "../original/tables.js";
import { findMembers, standInFor } from "../people/members.js";
import type { Known } from "../people/record.js";
import { createTally } from "../tally.js";
import { leaveOut, readStatuses } from "./chunk.js";
import { bringConversation } from "./conversation.js";
import { type Twins, readPairs } from "./pairs.js";

/** Number of conversations imported concurrently, below the target's default pool size. */
const WORKERS = 4;
const MESSAGES_AT_ONCE = 1000;

/** Imports all conversations of the original, with their messages, receipts and settings. */
export async function bringConversations(move: Move): Promise<void> {
  for await (const pairs of readPairs(move.source)) {
    const memberOf = await findMembers(
      move,
      pairs.flatMap(([{ user_one_id, user_two_id }]) => [user_one_id, user_two_id]),
    );
    const participants = groupBy(await readParticipants(move, pairs.flat()), (row) => row.conversation_id);
    const standIns = new Map<number, Known>();
    const jobs: (() => Promise<void>)[] = [];
    for (const twins of pairs) {
      const rows = twins.flatMap(({ id }) => participants.get(id) ?? []);
      const people = await findPeople(move, twins[0], memberOf, standIns);
      if (typeof people === "string") jobs.push(() => leaveOutConversations(move, twins, rows.length, people));
      else {
        jobs.push(() => bringConversation(move, twins, people, rows));
        countParticipants(move, people, rows);
      }
    }
    await runSideBySide(jobs);
  }
}

/** Finds the imported members of a conversation; returns the reason where it is skipped. */
async function findPeople(
  move: Move,
  { id, user_one_id: one, user_two_id: two }: Row<"conversations">,
  memberOf: (oldId: number | null) => Known | undefined,
  standIns: Map<number, Known>,
): Promise<readonly [Known, Known] | string> {
  if (one === null || two === null) return "names fewer than two people";
  if (one === two) return "is with oneself";
  const find = (oldId: number) => memberOf(oldId) ?? standIns.get(oldId);
  if (find(one) === undefined && find(two) === undefined) return "both its people are gone";
  for (const oldId of [one, two]) {
    if (find(oldId) !== undefined) continue;
    standIns.set(oldId, await standInFor(move, oldId));
    const tally = createTally();
    tally.changed("conversations", id, "one of its people is gone: a deleted account stands in");
    move.ledger.add(tally);
  }
  const [first, second] = [find(one), find(two)];
  if (first === undefined || second === undefined) throw new Error("A person who was just found is gone.");
  return [first, second];
}

async function readParticipants(
  { source }: Move,
  conversations: readonly Row<"conversations">[],
): Promise<Row<"conversation_participants">[]> {
  if (conversations.length === 0 || !source.has("conversation_participants")) return [];
  return source.rows("conversation_participants", "WHERE t.conversation_id IN (?)", [
    conversations.map(({ id }) => id),
  ]);
}

function countParticipants(
  { ledger }: Move,
  people: readonly [Known, Known],
  rows: readonly Row<"conversation_participants">[],
): void {
  const tally = createTally();
  for (const { conversation_id, user_id } of rows)
    if (people.some(({ oldId }) => oldId === user_id)) tally.here("conversation_participants");
    else
      tally.leftOut(
        "conversation_participants",
        conversation_id ?? "",
        "is of somebody who is not in the conversation",
      );
  ledger.add(tally);
}

/** Counts conversations and all their rows as skipped. */
async function leaveOutConversations(move: Move, twins: Twins, participants: number, why: string): Promise<void> {
  const tally = createTally();
  for (const { id } of twins) tally.leftOut("conversations", id, why);
  if (participants > 0)
    tally.leftOut("conversation_participants", twins[0].id, "its conversation is left out", participants);
  const rows = await move.source.query<{ id: number }>("SELECT id FROM messages WHERE conversation_id IN (?)", [
    twins.map(({ id }) => id),
  ]);
  for (let from = 0; from < rows.length; from += MESSAGES_AT_ONCE) {
    const ids = rows.slice(from, from + MESSAGES_AT_ONCE).map(({ id }) => id);
    const statuses = await readStatuses(move, ids);
    for (const id of ids) leaveOut(tally, id, "its conversation is left out", statuses.get(id)?.length ?? 0);
  }
  move.ledger.add(tally);
}

async function runSideBySide(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = jobs.values();
  const work = async () => {
    for (const job of waiting) await job();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

import type { Message } from "../../../src/generated/prisma/client.js";
import { groupBy } from "../../../src/infra/group-by.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import type { ImportedUser } from "../people/record.js";
import { type Counters, createCounters } from "../counters.js";
import { contentOf } from "./content.js";

/** Message of the original in ConvoSpace's columns, without conversation and sequence. */
export interface ImportedMessage extends Omit<Message, "conversationId" | "seq" | "clientMessageId"> {
  readonly oldId: number;
  readonly recipient: ImportedUser;
}

/** Batch of a conversation's messages in order, with their receipts. */
export interface MessageBatch {
  readonly ids: readonly number[];
  readonly messages: readonly ImportedMessage[];
  readonly statuses: ReadonlyMap<number, readonly Row<"message_status">[]>;
  /** Counters of the skipped messages. */
  readonly counters: Counters;
  /** Time of the last message. */
  readonly endedAt: Date;
}

/** Reads messages by id and converts those that can be imported; `since` is the time of messages without one. */
export async function readBatch(
  job: ImportJob,
  people: readonly [ImportedUser, ImportedUser],
  ids: readonly number[],
  since: Date,
): Promise<MessageBatch> {
  const counters = createCounters();
  const [rows, statuses] = await Promise.all([readMessages(job, ids), readStatuses(job, ids)]);
  const messages: ImportedMessage[] = [];
  let endedAt = since;
  for (const id of ids) {
    const row = rows.get(id);
    if (row === undefined) continue;
    endedAt = row.created_at ?? row.updated_at ?? endedAt;
    const message = toImportedMessage(job, people, row, { createdAt: endedAt, counters });
    if (typeof message === "string") skipMessage(counters, id, message, statuses.get(id)?.length ?? 0);
    else messages.push(message);
  }
  return { ids, messages, statuses, counters, endedAt };
}

/** Counts a message and its receipts as skipped. */
export function skipMessage(counters: Counters, id: number, why: string, statuses: number): void {
  counters.skipped("messages", id, why);
  if (statuses > 0) counters.skipped("message_status", id, "its message is left out", statuses);
}

/** Reads the rows of message_status by message. */
export async function readStatuses(
  { source }: Pick<ImportJob, "source">,
  ids: readonly number[],
): Promise<Map<number, Row<"message_status">[]>> {
  if (ids.length === 0 || !source.has("message_status")) return new Map();
  const rows = await source.rows("message_status", "WHERE t.message_id IN (?)", [ids]);
  return groupBy(rows, ({ message_id }) => message_id ?? 0);
}

async function readMessages({ source }: ImportJob, ids: readonly number[]): Promise<Map<number, Row<"messages">>> {
  if (ids.length === 0) return new Map();
  const rows = await source.rows("messages", "WHERE t.id IN (?)", [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

function toImportedMessage(
  { rules }: ImportJob,
  people: readonly [ImportedUser, ImportedUser],
  row: Row<"messages">,
  { createdAt, counters }: { createdAt: Date; counters: Counters },
): ImportedMessage | string {
  const sender = people.find(({ oldId }) => oldId === row.sender_id);
  const recipient = people.find((person) => person !== sender);
  if (sender === undefined || recipient === undefined) return "its sender is not in the conversation";
  const content = contentOf(row, rules, (what) => counters.changed("messages", row.id, what));
  if ("why" in content) return content.why;
  const isDeleted = row.is_deleted === true;
  const isEdited = !isDeleted && row.is_edited === true;
  const updatedAt = row.updated_at ?? createdAt;
  return {
    oldId: row.id,
    recipient,
    senderId: sender.userId,
    ...content,
    isEdited,
    editedAt: isEdited ? updatedAt : null,
    isDeleted,
    deletedAt: isDeleted ? (row.deleted_at ?? updatedAt) : null,
    createdAt,
    updatedAt,
  };
}

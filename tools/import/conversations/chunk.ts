import type { Message } from "../../../src/generated/prisma/client.js";
import { groupBy } from "../../../src/infra/group-by.js";
import type { Move } from "../move.js";
import type { Row } from "../original/tables.js";
import type { Known } from "../people/record.js";
import { type Tally, createTally } from "../tally.js";
import { contentOf } from "./content.js";

/** Message of the original in ConvoSpace's columns, without conversation and sequence. */
export interface Line extends Omit<Message, "conversationId" | "seq" | "clientMessageId"> {
  readonly oldId: number;
  readonly recipient: Known;
}

/** Batch of a conversation's messages in order, with their receipts. */
export interface Chunk {
  readonly ids: readonly number[];
  readonly lines: readonly Line[];
  readonly statuses: ReadonlyMap<number, readonly Row<"message_status">[]>;
  /** Counters of the skipped messages. */
  readonly tally: Tally;
  /** Time of the last message. */
  readonly endedAt: Date;
}

/** Reads messages by id and converts those that can be imported; `since` is the time of messages without one. */
export async function readChunk(
  move: Move,
  people: readonly [Known, Known],
  ids: readonly number[],
  since: Date,
): Promise<Chunk> {
  const tally = createTally();
  const [messages, statuses] = await Promise.all([readMessages(move, ids), readStatuses(move, ids)]);
  const lines: Line[] = [];
  let endedAt = since;
  for (const id of ids) {
    const row = messages.get(id);
    if (row === undefined) continue;
    endedAt = row.created_at ?? row.updated_at ?? endedAt;
    const line = toLine(move, people, row, { createdAt: endedAt, tally });
    if (typeof line === "string") leaveOut(tally, id, line, statuses.get(id)?.length ?? 0);
    else lines.push(line);
  }
  return { ids, lines, statuses, tally, endedAt };
}

/** Counts a message and its receipts as skipped. */
export function leaveOut(tally: Tally, id: number, why: string, statuses: number): void {
  tally.leftOut("messages", id, why);
  if (statuses > 0) tally.leftOut("message_status", id, "its message is left out", statuses);
}

/** Reads the rows of message_status by message. */
export async function readStatuses(
  { source }: Pick<Move, "source">,
  ids: readonly number[],
): Promise<Map<number, Row<"message_status">[]>> {
  if (ids.length === 0 || !source.has("message_status")) return new Map();
  const rows = await source.rows("message_status", "WHERE t.message_id IN (?)", [ids]);
  return groupBy(rows, ({ message_id }) => message_id ?? 0);
}

async function readMessages({ source }: Move, ids: readonly number[]): Promise<Map<number, Row<"messages">>> {
  if (ids.length === 0) return new Map();
  const rows = await source.rows("messages", "WHERE t.id IN (?)", [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

function toLine(
  { rules }: Move,
  people: readonly [Known, Known],
  row: Row<"messages">,
  { createdAt, tally }: { createdAt: Date; tally: Tally },
): Line | string {
  const sender = people.find(({ oldId }) => oldId === row.sender_id);
  const recipient = people.find((person) => person !== sender);
  if (sender === undefined || recipient === undefined) return "its sender is not in the conversation";
  const content = contentOf(row, rules, (what) => tally.changed("messages", row.id, what));
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

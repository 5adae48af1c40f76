import type { Row } from "../original/tables.js";
import type { Counters } from "../counters.js";
import type { MessageBatch } from "./message-batch.js";

/** Receipt of the message at a sequence. Times are in milliseconds. */
export interface Point {
  readonly seq: number;
  /** Null where the original has no time. */
  readonly at: number | null;
  readonly sentAt: number;
}

/** Watermark: all messages up to `seq`, from `at` on. */
export interface Mark {
  readonly seq: number;
  readonly at: number;
}

/** Receipts of both members, by user id in the original. */
export type Receipts = ReadonlyMap<number, { readonly delivered: readonly Point[]; readonly read: readonly Point[] }>;

/**
 * Collects the receipts of a batch from message_status and from the participants' last read messages. `end` is the
 * position before the batch.
 */
export function receiptsIn(
  batch: MessageBatch,
  seqs: ReadonlyMap<number, number>,
  { participants, end }: { participants: readonly Row<"conversation_participants">[]; end: Position },
  counters: Counters,
): Receipts {
  const receipts = new Map<number, { delivered: Point[]; read: Point[] }>();
  const of = (userId: number) => {
    const found = receipts.get(userId) ?? { delivered: [], read: [] };
    receipts.set(userId, found);
    return found;
  };
  for (const { oldId, recipient, createdAt } of batch.messages)
    for (const row of batch.statuses.get(oldId) ?? []) {
      const why = row.user_id === recipient.oldId ? emptinessOf(row) : "is of somebody whom the message did not go to";
      if (why !== undefined) {
        counters.skipped("message_status", oldId, why);
        continue;
      }
      counters.here("message_status");
      const position = { seq: seqs.get(oldId) ?? 0, sentAt: createdAt };
      const isRead = isAboutReading(row);
      if (isRead) of(recipient.oldId).read.push(pointAt(position, row.read_at));
      if (row.delivered_at !== null || !isRead) of(recipient.oldId).delivered.push(pointAt(position, row.delivered_at));
    }
  for (const { user_id, last_read_message_id, last_read_at } of participants) {
    const position = positionOf(last_read_message_id, batch, seqs) ?? end;
    if (user_id !== null && batch.ids.includes(last_read_message_id ?? -1) && position.seq > 0)
      of(user_id).read.push(pointAt(position, last_read_at));
  }
  return receipts;
}

/** Sequence and time of a message. */
export interface Position {
  readonly seq: number;
  readonly sentAt: Date;
}

/** Returns the position of a message; of a skipped one, that of the message before it in the batch. */
function positionOf(
  id: number | null,
  { ids, messages }: MessageBatch,
  seqs: ReadonlyMap<number, number>,
): Position | undefined {
  const upTo = new Set(ids.slice(0, ids.indexOf(id ?? -1) + 1));
  const positions = messages
    .filter(({ oldId }) => upTo.has(oldId))
    .map(({ oldId, createdAt }) => ({ seq: seqs.get(oldId) ?? 0, sentAt: createdAt }));
  return positions.toSorted((a, b) => b.seq - a.seq)[0];
}

function pointAt({ seq, sentAt }: Position, time: Date | null): Point {
  // A receipt cannot be older than its message.
  return { seq, at: time === null ? null : Math.max(time.getTime(), sentAt.getTime()), sentAt: sentAt.getTime() };
}

const SAYS_NOTHING = new Set(["", "sent", "sending", "pending", "failed"]);

function isAboutReading({ status, read_at }: Row<"message_status">): boolean {
  return read_at !== null || ["read", "seen"].includes(wordOf(status));
}

/** Returns the reason why a row is not a receipt; undefined when it is one. */
function emptinessOf(row: Row<"message_status">): string | undefined {
  const word = wordOf(row.status);
  if (isAboutReading(row) || row.delivered_at !== null || word === "delivered") return undefined;
  return SAYS_NOTHING.has(word) ? "says no more than that the message was sent" : `has the unknown status "${word}"`;
}

function wordOf(status: string | null): string {
  return status?.trim().toLowerCase() ?? "";
}

/** Returns the watermark of these receipts: reading a message reads all before it. */
export function highestOf(points: readonly Point[]): number {
  return points.reduce((highest, { seq }) => Math.max(highest, seq), 0);
}

/**
 * Converts receipts to marks, ascending in sequence and time: a mark with a higher, earlier one is dropped. The highest
 * receipt gets a mark even without a time.
 */
export function marksOf(points: readonly Point[]): Mark[] {
  const marks: Mark[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  const timed = points.filter((point): point is Point & Mark => point.at !== null);
  for (const { seq, at } of timed.toSorted((a, b) => b.seq - a.seq || a.at - b.at)) {
    if (at >= earliest) continue;
    marks.push({ seq, at });
    earliest = at;
  }
  marks.reverse();
  const last = marks.at(-1);
  const highest = highestOf(points);
  if (highest > (last?.seq ?? 0)) {
    const sentAt = points.find(({ seq }) => seq === highest)?.sentAt ?? 0;
    marks.push({ seq: highest, at: Math.max(last?.at ?? 0, sentAt) });
  }
  return marks;
}

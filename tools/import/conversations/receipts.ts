import type { Row } from "../original/tables.js";
import type { Tally } from "../tally.js";
import type { Chunk } from "./chunk.js";

/** That somebody had, or read, the message at a sequence. Times are in milliseconds. */
export interface Point {
  readonly seq: number;
  /** Null when the original does not say when. */
  readonly at: number | null;
  readonly sentAt: number;
}

/** Up to and including a message, from a moment on. */
export interface Mark {
  readonly seq: number;
  readonly at: number;
}

/** What the original knows of the messages that came to one of two people, by their id there. */
export type Receipts = ReadonlyMap<number, { readonly delivered: readonly Point[]; readonly read: readonly Point[] }>;

/**
 * The receipts of the messages in a chunk: from message_status, and from what participants have read last. `end` is the
 * place before it.
 */
export function receiptsIn(
  chunk: Chunk,
  seqs: ReadonlyMap<number, number>,
  { participants, end }: { participants: readonly Row<"conversation_participants">[]; end: Place },
  tally: Tally,
): Receipts {
  const receipts = new Map<number, { delivered: Point[]; read: Point[] }>();
  const of = (userId: number) => {
    const found = receipts.get(userId) ?? { delivered: [], read: [] };
    receipts.set(userId, found);
    return found;
  };
  for (const { oldId, recipient, createdAt } of chunk.lines)
    for (const row of chunk.statuses.get(oldId) ?? []) {
      const why = row.user_id === recipient.oldId ? emptinessOf(row) : "is of somebody whom the message did not go to";
      if (why !== undefined) {
        tally.leftOut("message_status", oldId, why);
        continue;
      }
      tally.here("message_status");
      const place = { seq: seqs.get(oldId) ?? 0, sentAt: createdAt };
      const isRead = isAboutReading(row);
      if (isRead) of(recipient.oldId).read.push(pointAt(place, row.read_at));
      if (row.delivered_at !== null || !isRead) of(recipient.oldId).delivered.push(pointAt(place, row.delivered_at));
    }
  for (const { user_id, last_read_message_id, last_read_at } of participants) {
    const place = placeOf(last_read_message_id, chunk, seqs) ?? end;
    if (user_id !== null && chunk.ids.includes(last_read_message_id ?? -1) && place.seq > 0)
      of(user_id).read.push(pointAt(place, last_read_at));
  }
  return receipts;
}

/** A message's place and when it was said. */
export interface Place {
  readonly seq: number;
  readonly sentAt: Date;
}

/** Where a message is; where it is left out, the place of what came before it in the chunk. */
function placeOf(id: number | null, { ids, lines }: Chunk, seqs: ReadonlyMap<number, number>): Place | undefined {
  const upTo = new Set(ids.slice(0, ids.indexOf(id ?? -1) + 1));
  const places = lines
    .filter(({ oldId }) => upTo.has(oldId))
    .map(({ oldId, createdAt }) => ({ seq: seqs.get(oldId) ?? 0, sentAt: createdAt }));
  return places.toSorted((a, b) => b.seq - a.seq)[0];
}

function pointAt({ seq, sentAt }: Place, time: Date | null): Point {
  // Nobody reads what has not been said.
  return { seq, at: time === null ? null : Math.max(time.getTime(), sentAt.getTime()), sentAt: sentAt.getTime() };
}

const SAYS_NOTHING = new Set(["", "sent", "sending", "pending", "failed"]);

function isAboutReading({ status, read_at }: Row<"message_status">): boolean {
  return read_at !== null || ["read", "seen"].includes(wordOf(status));
}

/** Why a row says nothing of what came to whom; undefined when it does. */
function emptinessOf(row: Row<"message_status">): string | undefined {
  const word = wordOf(row.status);
  if (isAboutReading(row) || row.delivered_at !== null || word === "delivered") return undefined;
  return SAYS_NOTHING.has(word) ? "says no more than that the message was sent" : `has the unknown status "${word}"`;
}

function wordOf(status: string | null): string {
  return status?.trim().toLowerCase() ?? "";
}

/** How far somebody has come by these points: who has read a message has read all before it. */
export function highestOf(points: readonly Point[]): number {
  return points.reduce((highest, { seq }) => Math.max(highest, seq), 0);
}

/**
 * The points as marks. A message's own time is that of the first mark at or above it, so marks go up in time as they do
 * in sequence, and one that a higher one undercuts is not kept. The highest has one even where its time is not known.
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

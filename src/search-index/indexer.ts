import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../generated/prisma/client.js";
import type { Database } from "../infra/database/database.js";
import { type Statement, derivedTable } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import { type IndexedText, addPostings, searchTextOf } from "./inverted-index.js";

/** Indexes messages after their send, in the background. A search first indexes what lags in its conversations. */
export interface Indexer {
  /** Adds conversations with new messages to the queue. */
  enqueue(conversationIds: Iterable<bigint>): void;
  /** Adds all conversations that are not fully indexed, such as after a crash or an import. */
  enqueueLagging(): Promise<void>;
  /** Indexes the queue until `isBusy` returns true; after a minute of that, in turns with other work. */
  run(isBusy?: () => boolean): Promise<void>;
  /** Ends a run after its current step; the next start finds the rest. */
  close(): void;
}

const MAX_DELAY_MS = 60_000;
const CONVERSATION_BATCH_SIZE = 100;
const MESSAGE_BATCH_SIZE = 100;
const MAX_BATCH_CHARACTERS = 10_000;

export function createIndexer(db: Database): Indexer {
  const queue = new Set<bigint>();
  let isClosed = false;
  let finishedAt = performance.now();

  /** Failed and unfinished conversations go back to the queue. */
  async function indexBatch(): Promise<void> {
    const batch = takeBatch(queue);
    const lagging = await indexSome(db, batch).catch((error: unknown) => {
      for (const id of batch) queue.add(id);
      throw error;
    });
    for (const id of lagging) queue.add(id);
  }

  return {
    enqueue: (conversationIds) => {
      for (const id of conversationIds) queue.add(id);
    },
    enqueueLagging: async () => {
      const rows = await db.query<{ id: bigint }>("SELECT id FROM conversations WHERE indexed_seq < last_seq");
      for (const { id } of rows) queue.add(id);
    },
    run: async (isBusy = () => false) => {
      let batchMs = 0;
      while (queue.size > 0) {
        if (isBusy()) {
          if (performance.now() - finishedAt < MAX_DELAY_MS) return;
          await sleep(batchMs);
        }
        if (isClosed) return;
        const startedAt = performance.now();
        await indexBatch();
        batchMs = performance.now() - startedAt;
      }
      finishedAt = performance.now();
    },
    close: () => {
      isClosed = true;
    },
  };
}

/** Removes the first 100, without copying the queue, which holds all conversations after an import. */
function takeBatch(queue: Set<bigint>): bigint[] {
  const batch: bigint[] = [];
  for (const id of queue) {
    if (batch.length === CONVERSATION_BATCH_SIZE) break;
    queue.delete(id);
    batch.push(id);
  }
  return batch;
}

/** Indexes what lags in these conversations, one after the other, for at most `maxMs`. */
export async function indexFor(maxMs: number, db: Database, ids: readonly bigint[]): Promise<void> {
  const end = performance.now() + maxMs;
  for (const id of ids)
    for (let lagging: readonly bigint[] = [id]; lagging.length > 0; lagging = await indexSome(db, lagging))
      if (performance.now() > end) return;
}

interface LaggingRow {
  readonly id: bigint;
  readonly lastSeq: number;
  readonly indexedSeq: number;
}

/**
 * Indexes one step of these conversations, and returns those that still lag. The messages are locked meanwhile, so that an
 * edit or a deletion comes before or after it; the conversations are not, since that would block sends.
 */
async function indexSome(db: Database, ids: readonly bigint[]): Promise<bigint[]> {
  const lagging = await db.query<LaggingRow>(READ_LAGGING, [ids]);
  const ranges = firstRanges(lagging);
  if (ranges.length === 0) return [];
  const ends = await db.transaction(
    async (tx) => {
      const texts = await lockTexts(tx, ranges);
      const count = countWithinBatch(texts);
      await tx.commit(addPostings(texts.slice(0, count)));
      return endsOf(ranges, texts[count]);
    },
    { repeatable: true },
  );
  await db.transaction((tx) => tx.commit([raiseIndexedSeqs(ends)]), { repeatable: true });
  return lagging.filter(({ id, lastSeq }) => (ends.get(id) ?? 0) < lastSeq).map(({ id }) => id);
}

const READ_LAGGING = `
  SELECT id, last_seq AS lastSeq, indexed_seq AS indexedSeq FROM conversations
  WHERE id IN (?) AND indexed_seq < last_seq ORDER BY id`;

/** Messages of a conversation: those after `from`, up to `to`. */
interface Range {
  readonly id: bigint;
  readonly from: number;
  readonly to: number;
}

function firstRanges(lagging: readonly LaggingRow[]): Range[] {
  const ranges: Range[] = [];
  let room = MESSAGE_BATCH_SIZE;
  for (const { id, indexedSeq: from, lastSeq } of lagging) {
    if (room === 0) break;
    const to = Math.min(lastSeq, from + room);
    room -= to - from;
    ranges.push({ id, from, to });
  }
  return ranges;
}

type TextRow = Pick<Message, "conversationId" | "seq" | "body" | "mediaFileName" | "createdAt">;

async function lockTexts(tx: Transaction, ranges: readonly Range[]): Promise<IndexedText[]> {
  const rows = await tx.query<TextRow>(
    `SELECT conversation_id AS conversationId, seq, created_at AS createdAt, message_text AS body,
            media_file_name AS mediaFileName
     FROM messages FORCE INDEX (PRIMARY)
     WHERE ${ranges.map(() => "(conversation_id = ? AND seq > ? AND seq <= ?)").join(" OR ")}
     ORDER BY conversation_id, seq LOCK IN SHARE MODE`,
    ranges.flatMap(({ id, from, to }) => [id, from, to]),
  );
  return rows.map((row) => ({
    conversationId: row.conversationId,
    seq: row.seq,
    createdAt: row.createdAt,
    text: searchTextOf(row),
  }));
}

/** Number of texts within MAX_BATCH_CHARACTERS, at least one. */
function countWithinBatch(texts: readonly IndexedText[]): number {
  let characters = 0;
  const end = texts.findIndex(({ text }, index) => (characters += text.length) > MAX_BATCH_CHARACTERS && index > 0);
  return end === -1 ? texts.length : end;
}

/** Last indexed sequence of each conversation, where `next` is the first text that was left out. */
function endsOf(ranges: readonly Range[], next: IndexedText | undefined): Map<bigint, number> {
  const endOf = ({ id, from, to }: Range) => {
    if (next === undefined || id < next.conversationId) return to;
    return id === next.conversationId ? next.seq - 1 : from;
  };
  return new Map(ranges.map((range) => [range.id, endOf(range)]));
}

function raiseIndexedSeqs(ends: ReadonlyMap<bigint, number>): Statement {
  const { sql, values } = derivedTable(["id", "seq"], [...ends]);
  return {
    sql: `UPDATE conversations c JOIN (${sql}) v ON v.id = c.id SET c.indexed_seq = GREATEST(c.indexed_seq, v.seq)`,
    values,
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../generated/prisma/client.js";
import type { Database } from "../infra/database/database.js";
import { type Statement, derivedTable } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import { type IndexedText, addPostings, searchTextOf } from "./inverted-index.js";

/**
 * Brings the words of messages into the search's index, behind the writer's back: sending waits for none of it, and a
 * search brings in what lags before it looks.
 */
export interface Indexer {
  /** Says that these conversations have got messages. */
  note(conversationIds: Iterable<bigint>): void;
  /** Finds conversations that lag, such as a killed process has left. */
  noteLagging(): Promise<void>;
  /** Indexes what was noted, until somebody waits for the database; after a minute of that, in turns with them. */
  run(): Promise<void>;
  /** Lets a run end where it is; the rest is found by the next start. */
  close(): void;
}

/** For so long it makes way for what people wait for. */
const MOST_PUT_OFF_MS = 60_000;
const CONVERSATIONS_AT_ONCE = 100;
const MESSAGES_AT_ONCE = 100;
const CHARACTERS_AT_ONCE = 10_000;

/** `isPressed` tells whether somebody waits for the database now. */
export function createIndexer(db: Database, isPressed: () => boolean = () => false): Indexer {
  const noted = new Set<bigint>();
  let isClosed = false;
  let lastDone = performance.now();
  return {
    note: (conversationIds) => {
      for (const id of conversationIds) noted.add(id);
    },
    noteLagging: async () => {
      const rows = await db.query<{ id: bigint }>("SELECT id FROM conversations WHERE indexed_seq < last_seq");
      for (const { id } of rows) noted.add(id);
    },
    run: async () => {
      let tookMs = 0;
      while (noted.size > 0) {
        if (isPressed()) {
          if (performance.now() - lastDone < MOST_PUT_OFF_MS) return;
          await sleep(tookMs);
        }
        if (isClosed) return;
        const begun = performance.now();
        const some = takeSome(noted);
        // What fails is noted still.
        const lagging = await indexSome(db, some).catch((error: unknown) => {
          for (const id of some) noted.add(id);
          throw error;
        });
        for (const id of lagging) noted.add(id);
        tookMs = performance.now() - begun;
      }
      lastDone = performance.now();
    },
    close: () => {
      isClosed = true;
    },
  };
}

/** Takes the first of them out: without a copy, since after an import all conversations are noted. */
function takeSome(noted: Set<bigint>): bigint[] {
  const some: bigint[] = [];
  for (const id of noted) {
    if (some.length === CONVERSATIONS_AT_ONCE) break;
    noted.delete(id);
    some.push(id);
  }
  return some;
}

/**
 * Brings in the messages of these conversations that are not in the index yet, one conversation after the other, for so
 * long; what is left then is for the next call or run.
 */
export async function indexFor(maxMs: number, db: Database, ids: readonly bigint[]): Promise<void> {
  const end = performance.now() + maxMs;
  for (const id of ids)
    for (let lagging: readonly bigint[] = [id]; lagging.length > 0; lagging = await indexSome(db, lagging))
      if (performance.now() > end) return;
}

interface Lagging {
  readonly id: bigint;
  readonly lastSeq: number;
  readonly indexedSeq: number;
}

/**
 * The messages are held while their words go in, so that each is edited or deleted before it is read or after its words
 * are there; the conversations' rows are not, since sends would wait for them. Answers which of these lag still.
 */
async function indexSome(db: Database, ids: readonly bigint[]): Promise<bigint[]> {
  const lagging = await db.query<Lagging>(READ_LAGGING, [ids]);
  const stretches = firstStretches(lagging);
  if (stretches.length === 0) return [];
  const ends = await db.transaction(
    async (tx) => {
      const texts = await holdTexts(tx, stretches);
      const count = countFew(texts);
      await tx.commit(addPostings(texts.slice(0, count)));
      return endsOf(stretches, texts[count]);
    },
    { repeatable: true },
  );
  await db.transaction((tx) => tx.commit([moveEnds(ends)]), { repeatable: true });
  return lagging.filter(({ id, lastSeq }) => (ends.get(id) ?? 0) < lastSeq).map(({ id }) => id);
}

const READ_LAGGING = `
  SELECT id, last_seq AS lastSeq, indexed_seq AS indexedSeq FROM conversations
  WHERE id IN (?) AND indexed_seq < last_seq ORDER BY id`;

/** Messages of a conversation: those after `from`, up to `to`. */
interface Stretch {
  readonly id: bigint;
  readonly from: number;
  readonly to: number;
}

function firstStretches(lagging: readonly Lagging[]): Stretch[] {
  const stretches: Stretch[] = [];
  let room = MESSAGES_AT_ONCE;
  for (const { id, indexedSeq: from, lastSeq } of lagging) {
    if (room === 0) break;
    const to = Math.min(lastSeq, from + room);
    room -= to - from;
    stretches.push({ id, from, to });
  }
  return stretches;
}

type TextRow = Pick<Message, "conversationId" | "seq" | "body" | "mediaFileName" | "createdAt">;

async function holdTexts(tx: Transaction, stretches: readonly Stretch[]): Promise<IndexedText[]> {
  const rows = await tx.query<TextRow>(
    `SELECT conversation_id AS conversationId, seq, created_at AS createdAt, message_text AS body,
            media_file_name AS mediaFileName
     FROM messages FORCE INDEX (PRIMARY)
     WHERE ${stretches.map(() => "(conversation_id = ? AND seq > ? AND seq <= ?)").join(" OR ")}
     ORDER BY conversation_id, seq LOCK IN SHARE MODE`,
    stretches.flatMap(({ id, from, to }) => [id, from, to]),
  );
  return rows.map((row) => ({
    conversationId: row.conversationId,
    seq: row.seq,
    createdAt: row.createdAt,
    text: searchTextOf(row),
  }));
}

/** How many of the texts go in quickly, but one at least. */
function countFew(texts: readonly IndexedText[]): number {
  let characters = 0;
  const end = texts.findIndex(({ text }, index) => (characters += text.length) > CHARACTERS_AT_ONCE && index > 0);
  return end === -1 ? texts.length : end;
}

/** How far each conversation is indexed when `next` is the first text that is not. */
function endsOf(stretches: readonly Stretch[], next: IndexedText | undefined): Map<bigint, number> {
  const endOf = ({ id, from, to }: Stretch) => {
    if (next === undefined || id < next.conversationId) return to;
    return id === next.conversationId ? next.seq - 1 : from;
  };
  return new Map(stretches.map((stretch) => [stretch.id, endOf(stretch)]));
}

function moveEnds(ends: ReadonlyMap<bigint, number>): Statement {
  const { sql, values } = derivedTable(["id", "seq"], [...ends]);
  return {
    sql: `UPDATE conversations c JOIN (${sql}) v ON v.id = c.id SET c.indexed_seq = GREATEST(c.indexed_seq, v.seq)`,
    values,
  };
}

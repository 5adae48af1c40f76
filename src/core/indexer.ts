import type { Message } from "../generated/prisma/client.js";
import type { Database } from "../infra/database.js";
import type { Transaction } from "../infra/transaction.js";
import { insertWords, searchTextOf } from "./word-index.js";

/**
 * Brings the words of messages into the search's index, behind the writer's back: sending waits for none of it, and a
 * search brings in what lags before it looks.
 */
export interface Indexer {
  /** Says that these conversations have got messages. */
  note(conversationIds: Iterable<bigint>): void;
  /** Finds conversations that lag, such as a killed process has left. */
  noteLagging(): Promise<void>;
  /** Indexes all that was noted; of what can wait, a part while the database has more urgent work. */
  run(): Promise<void>;
  /** Lets a run end where it is; the rest is found by the next start. */
  close(): void;
}

/** For so long it makes way for what people wait for. */
const MOST_PUT_OFF_MS = 60_000;
const MESSAGES_AT_ONCE = 100;
const CHARACTERS_AT_ONCE = 10_000;

/** `isPressed` tells whether others wait for the database. */
export function createIndexer(db: Database, isPressed: () => boolean = () => false): Indexer {
  const noted = new Set<bigint>();
  let isClosed = false;
  let lastDone = performance.now();
  const makesWay = () => isPressed() && performance.now() - lastDone < MOST_PUT_OFF_MS;
  return {
    note: (conversationIds) => {
      for (const id of conversationIds) noted.add(id);
    },
    noteLagging: async () => {
      const rows = await db.query<{ id: bigint }>("SELECT id FROM conversations WHERE indexed_seq < last_seq");
      for (const { id } of rows) noted.add(id);
    },
    run: async () => {
      for (const id of noted) {
        if (isClosed || makesWay()) return;
        noted.delete(id);
        if (await indexSome(db, id)) noted.add(id);
      }
      lastDone = performance.now();
    },
    close: () => {
      isClosed = true;
    },
  };
}

/** Brings in the messages of a conversation that are not in the index yet. */
export async function indexConversation(db: Database, id: bigint): Promise<void> {
  while (await indexSome(db, id));
}

interface Text {
  readonly seq: number;
  readonly createdAt: Date;
  readonly text: string;
}

/**
 * The messages are held while their words go in, so that each is edited or deleted before it is read or after its words
 * are there; the conversation's row is not, since sends would wait for it. Answers whether there may be more.
 */
async function indexSome(db: Database, id: bigint): Promise<boolean> {
  const [state] = await db.query<State>(READ_STATE, [id]);
  if (state === undefined || state.indexedSeq >= state.lastSeq) return false;
  const indexed = await db.transaction(
    async (tx) => {
      const texts = firstFew(await holdTexts(tx, id, state));
      await insertWords(tx, id, texts);
      return texts.at(-1)?.seq ?? state.lastSeq;
    },
    { repeatable: true },
  );
  await db.transaction(
    (tx) => tx.execute("UPDATE conversations SET indexed_seq = GREATEST(indexed_seq, ?) WHERE id = ?", [indexed, id]),
    { repeatable: true },
  );
  return indexed < state.lastSeq;
}

/** No more than go in quickly, but one at least. */
function firstFew(texts: readonly Text[]): readonly Text[] {
  let characters = 0;
  const end = texts.findIndex(({ text }, index) => (characters += text.length) > CHARACTERS_AT_ONCE && index > 0);
  return end === -1 ? texts : texts.slice(0, end);
}

interface State {
  readonly lastSeq: number;
  readonly indexedSeq: number;
}

const READ_STATE = "SELECT last_seq AS lastSeq, indexed_seq AS indexedSeq FROM conversations WHERE id = ?";

async function holdTexts(tx: Transaction, conversationId: bigint, { indexedSeq, lastSeq }: State): Promise<Text[]> {
  const rows = await tx.query<Pick<Message, "seq" | "body" | "mediaFileName" | "createdAt">>(
    `SELECT seq, created_at AS createdAt, message_text AS body, media_file_name AS mediaFileName FROM messages
     WHERE conversation_id = ? AND seq > ? AND seq <= ? ORDER BY seq LOCK IN SHARE MODE`,
    [conversationId, indexedSeq, Math.min(lastSeq, indexedSeq + MESSAGES_AT_ONCE)],
  );
  return rows.map((row) => ({ seq: row.seq, createdAt: row.createdAt, text: searchTextOf(row) }));
}

import type { Message } from "../generated/prisma/client.js";
import type { Database } from "../infra/database.js";
import { type Executor, insertWords, replaceWords, searchTextOf } from "./word-index.js";

/**
 * Brings the words of messages into the search's index, behind the writer's back: sending waits for none of it, and a
 * search brings in what lags before it looks.
 */
export interface Indexer {
  /** Says that these conversations have got messages. */
  note(conversationIds: Iterable<bigint>): void;
  /** Finds conversations that lag, such as a killed process has left. */
  noteLagging(): Promise<void>;
  /** Indexes all that was noted. */
  run(): Promise<void>;
  /** Lets a run end where it is; the rest is found by the next start. */
  close(): void;
}

const MESSAGES_AT_ONCE = 100;

export function createIndexer(db: Database): Indexer {
  const noted = new Set<bigint>();
  let isClosed = false;
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
        noted.delete(id);
        while (!isClosed && (await indexSome(db, id)));
      }
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
 * The words go in without the conversation's row, since sends would wait for it; then it is held, for as long as it takes
 * to see which of the messages were edited or deleted meanwhile. Answers whether there may be more.
 */
async function indexSome(db: Database, id: bigint): Promise<boolean> {
  const [state] = await db.query<State>(`${READ_STATE} WHERE id = ?`, [id]);
  if (state === undefined || state.indexedSeq >= state.lastSeq) return false;
  const range = { from: state.indexedSeq, to: Math.min(state.lastSeq, state.indexedSeq + MESSAGES_AT_ONCE) };
  const texts = await readTexts(db, id, range);
  const oneByOne: Executor = {
    execute: (sql, values) => db.transaction((tx) => tx.execute(sql, values), { repeatable: true }),
  };
  await insertWords(oneByOne, id, texts);
  return db.transaction(
    async (tx) => {
      const [now] = await tx.query<State>(`${READ_STATE} WHERE id = ? FOR UPDATE`, [id]);
      // Somebody else was quicker.
      if (now?.indexedSeq !== range.from) return true;
      const before = new Map(texts.map(({ seq, text }) => [seq, text]));
      for (const { text, ...place } of await readTexts(tx, id, range)) {
        const indexed = before.get(place.seq) ?? "";
        if (indexed !== text) await replaceWords(tx, { conversationId: id, ...place }, indexed, text);
      }
      await tx.execute("UPDATE conversations SET indexed_seq = ? WHERE id = ?", [range.to, id]);
      return range.to < now.lastSeq;
    },
    { repeatable: true },
  );
}

interface State {
  readonly lastSeq: number;
  readonly indexedSeq: number;
}

const READ_STATE = "SELECT last_seq AS lastSeq, indexed_seq AS indexedSeq FROM conversations";

async function readTexts(
  db: Pick<Database, "query">,
  conversationId: bigint,
  { from, to }: { from: number; to: number },
): Promise<Text[]> {
  const rows = await db.query<Pick<Message, "seq" | "body" | "mediaFileName" | "createdAt">>(
    `SELECT seq, created_at AS createdAt, message_text AS body, media_file_name AS mediaFileName FROM messages
     WHERE conversation_id = ? AND seq > ? AND seq <= ?`,
    [conversationId, from, to],
  );
  return rows.map((row) => ({ seq: row.seq, createdAt: row.createdAt, text: searchTextOf(row) }));
}

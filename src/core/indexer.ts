import type { Message } from "../generated/prisma/client.js";
import type { Database } from "../infra/database.js";
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
  /** Indexes all that was noted. */
  run(): Promise<void>;
  /** Lets a run end where it is; the rest is found by the next start. */
  close(): void;
}

/** Few, since the conversation's row is held meanwhile, and sends wait for it. */
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

/** In one step with the conversation's row held, so that no edit or deletion comes between reading and indexing. */
function indexSome(db: Database, id: bigint): Promise<boolean> {
  return db.transaction(
    async (tx) => {
      const [state] = await tx.query<{ lastSeq: number; indexedSeq: number }>(
        "SELECT last_seq AS lastSeq, indexed_seq AS indexedSeq FROM conversations WHERE id = ? FOR UPDATE",
        [id],
      );
      if (state === undefined || state.indexedSeq >= state.lastSeq) return false;
      const upTo = Math.min(state.lastSeq, state.indexedSeq + MESSAGES_AT_ONCE);
      const messages = await tx.query<Pick<Message, "seq" | "body" | "mediaFileName" | "createdAt">>(
        `SELECT seq, created_at AS createdAt, message_text AS body, media_file_name AS mediaFileName FROM messages
         WHERE conversation_id = ? AND seq > ? AND seq <= ?`,
        [id, state.indexedSeq, upTo],
      );
      await insertWords(
        tx,
        id,
        messages.map((message) => ({ ...message, text: searchTextOf(message) })),
      );
      await tx.execute("UPDATE conversations SET indexed_seq = ? WHERE id = ?", [upTo, id]);
      return upTo < state.lastSeq;
    },
    { repeatable: true },
  );
}

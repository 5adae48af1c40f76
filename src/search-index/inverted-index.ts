import type { Message } from "../generated/prisma/client.js";
import { type Statement, rowPlaces, sqlTime } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import { indexWordsOf } from "./tokenizer.js";

/** What of a message can be found: its words, and the name of its file. */
export function searchTextOf({ body, mediaFileName }: Pick<Message, "body" | "mediaFileName">): string {
  return [body, mediaFileName].filter((text) => text !== null).join("\n");
}

const ROWS_AT_ONCE = 2000;

/** A message at its place in the index. */
interface Place {
  readonly conversationId: bigint;
  readonly seq: number;
  readonly createdAt: Date;
}

/** What of a message is indexed. */
export interface IndexedText extends Place {
  readonly text: string;
}

/** Brings messages into the index, some thousand rows at a time; what is there already stays. */
export function addPostings(texts: readonly IndexedText[]): Statement[] {
  const rows = texts.flatMap(({ conversationId, seq, createdAt, text }) => {
    const sentAt = sqlTime(createdAt);
    return indexWordsOf(text).map((word) => [conversationId, word, seq, sentAt]);
  });
  return insertRows(rows);
}

/** Puts the words of a message's new text in the place of its old one's; null is no text at all. */
export async function replacePostings(
  tx: Transaction,
  { conversationId, seq, createdAt }: Place,
  before: string | null,
  after: string | null,
): Promise<void> {
  const old = new Set(indexWordsOf(before ?? ""));
  const next = new Set(indexWordsOf(after ?? ""));
  const gone = [...old].filter((word) => !next.has(word));
  const come = [...next].filter((word) => !old.has(word));
  if (gone.length > 0)
    await tx.execute("DELETE FROM message_words WHERE conversation_id = ? AND word IN (?) AND seq = ?", [
      conversationId,
      gone,
      seq,
    ]);
  await tx.script(insertRows(come.map((word) => [conversationId, word, seq, createdAt])));
}

function insertRows(rows: readonly (readonly unknown[])[]): Statement[] {
  const statements: Statement[] = [];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    statements.push({
      sql: `INSERT IGNORE INTO message_words (conversation_id, word, seq, sent_at) VALUES ${rowPlaces(some.length)}`,
      values: some,
    });
  }
  return statements;
}

import type { Message } from "../generated/prisma/client.js";
import { type Statement, placeholders, toSqlTime } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import { indexTerms } from "./tokenizer.js";

/** Searchable text of a message: its body and the name of its file. */
export function searchTextOf({ body, mediaFileName }: Pick<Message, "body" | "mediaFileName">): string {
  return [body, mediaFileName].filter((text) => text !== null).join("\n");
}

const INSERT_BATCH_SIZE = 2000;

/** Key of a message's postings, and the time by which results are ordered. */
interface PostingKey {
  readonly conversationId: bigint;
  readonly seq: number;
  readonly createdAt: Date;
}

export interface IndexedText extends PostingKey {
  readonly text: string;
}

/** Statements that add the postings of messages, 2,000 rows each. Idempotent. */
export function addPostings(texts: readonly IndexedText[]): Statement[] {
  const rows = texts.flatMap(({ conversationId, seq, createdAt, text }) => {
    const sentAt = toSqlTime(createdAt);
    return indexTerms(text).map((term) => [conversationId, term, seq, sentAt]);
  });
  return insertRows(rows);
}

/** Replaces the postings of a message's old text by those of its new one; null stands for no text. */
export async function replacePostings(
  tx: Transaction,
  { conversationId, seq, createdAt }: PostingKey,
  before: string | null,
  after: string | null,
): Promise<void> {
  const old = new Set(indexTerms(before ?? ""));
  const next = new Set(indexTerms(after ?? ""));
  const removed = [...old].filter((term) => !next.has(term));
  const added = [...next].filter((term) => !old.has(term));
  if (removed.length > 0)
    await tx.execute("DELETE FROM message_words WHERE conversation_id = ? AND word IN (?) AND seq = ?", [
      conversationId,
      removed,
      seq,
    ]);
  await tx.script(insertRows(added.map((term) => [conversationId, term, seq, createdAt])));
}

function insertRows(rows: readonly (readonly unknown[])[]): Statement[] {
  const statements: Statement[] = [];
  for (let from = 0; from < rows.length; from += INSERT_BATCH_SIZE) {
    const batch = rows.slice(from, from + INSERT_BATCH_SIZE);
    statements.push({
      sql: `INSERT IGNORE INTO message_words (conversation_id, word, seq, sent_at) VALUES ${placeholders(batch.length)}`,
      values: batch,
    });
  }
  return statements;
}

import type { Message } from "../generated/prisma/client.js";
import { rowPlaces, sqlTime } from "../infra/sql.js";
import type { Transaction } from "../infra/transaction.js";
import { indexWordsOf } from "./words.js";

/** What of a message can be found: its words, and the name of its file. */
export function searchTextOf({ body, mediaFileName }: Pick<Message, "body" | "mediaFileName">): string {
  return [body, mediaFileName].filter((text) => text !== null).join("\n");
}

const ROWS_AT_ONCE = 2000;

/** A message at its place in the index. */
interface Place {
  readonly seq: number;
  readonly createdAt: Date;
}

/** Brings messages into the index, some thousand rows at a time; what is there already stays. */
export async function insertWords(
  tx: Transaction,
  conversationId: bigint,
  messages: readonly (Place & { readonly text: string })[],
): Promise<void> {
  const rows: unknown[][] = [];
  for (const { seq, createdAt, text } of messages) {
    const sentAt = sqlTime(createdAt);
    for (const word of indexWordsOf(text)) rows.push([conversationId, word, seq, sentAt]);
    while (rows.length >= ROWS_AT_ONCE) await insertRows(tx, rows.splice(0, ROWS_AT_ONCE));
  }
  if (rows.length > 0) await insertRows(tx, rows);
}

/** Puts the words of a message's new text in the place of its old one's; null is no text at all. */
export async function replaceWords(
  tx: Transaction,
  { conversationId, seq, createdAt }: Place & { readonly conversationId: bigint },
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
  for (let from = 0; from < come.length; from += ROWS_AT_ONCE)
    await insertRows(
      tx,
      come.slice(from, from + ROWS_AT_ONCE).map((word) => [conversationId, word, seq, createdAt]),
    );
}

async function insertRows(tx: Transaction, rows: readonly (readonly unknown[])[]): Promise<void> {
  await tx.execute(
    `INSERT IGNORE INTO message_words (conversation_id, word, seq, sent_at) VALUES ${rowPlaces(rows.length)}`,
    rows,
  );
}

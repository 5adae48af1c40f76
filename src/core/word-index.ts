import type { Message } from "../generated/prisma/client.js";
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

/** Brings messages into the index, in the transaction that holds their conversation's row. */
export async function insertWords(
  tx: Transaction,
  conversationId: bigint,
  messages: readonly (Place & { readonly text: string })[],
): Promise<void> {
  const rows = messages.flatMap(({ seq, createdAt, text }) =>
    indexWordsOf(text).map((word) => [conversationId, word, seq, createdAt]),
  );
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    await tx.execute(
      `INSERT IGNORE INTO message_words (conversation_id, word, seq, sent_at) VALUES ${some.map(() => "(?,?,?,?)").join(",")}`,
      some.flat(),
    );
  }
}

/** Puts the words of a message's new text in the place of its old one's; null is no text at all. */
export async function replaceWords(
  tx: Transaction,
  { conversationId, seq, createdAt }: Place & { readonly conversationId: bigint },
  before: string | null,
  after: string | null,
): Promise<void> {
  const old = indexWordsOf(before ?? "");
  if (old.length > 0)
    await tx.execute("DELETE FROM message_words WHERE conversation_id = ? AND word IN (?) AND seq = ?", [
      conversationId,
      old,
      seq,
    ]);
  if (after !== null) await insertWords(tx, conversationId, [{ seq, createdAt, text: after }]);
}

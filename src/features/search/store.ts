import type { Database } from "../../infra/database.js";
import type { MessageKey } from "../messages/store.js";
import type { WordCondition } from "./query.js";

/** A conversation to search, as its member may see it. */
export interface SearchedConversation {
  readonly id: bigint;
  readonly lastMessageAt: Date;
  /** Nothing up to here is the member's to see any more. */
  readonly clearedSeq: number;
  readonly isIndexed: boolean;
}

/** A message that the index names, at its place in the order of the results: newest first. */
export interface Hit extends MessageKey {
  readonly sentAt: Date;
}

/** A user's conversations with messages, the one with the newest first; with `only`, that one. */
export async function readSearched(
  db: Database,
  userId: bigint,
  only: bigint | undefined,
): Promise<SearchedConversation[]> {
  const rows = await db.query<Omit<SearchedConversation, "isIndexed"> & { isIndexed: number }>(
    `SELECT c.id, c.last_message_at AS lastMessageAt, me.cleared_seq AS clearedSeq,
            c.indexed_seq >= c.last_seq AS isIndexed
     FROM conversation_participants me JOIN conversations c ON c.id = me.conversation_id
     WHERE me.user_id = ? ${only === undefined ? "" : "AND c.id = ?"} AND c.last_seq > me.cleared_seq
     ORDER BY c.last_message_at DESC`,
    only === undefined ? [userId] : [userId, only],
  );
  return rows.map((row) => ({ ...row, isIndexed: Boolean(row.isIndexed) }));
}

const COUNTED = 1000;

/** How often each condition is met in the conversations, counted as far as it matters: the rarest is asked first. */
export async function countMatches(
  db: Database,
  conversationIds: readonly bigint[],
  conditions: readonly WordCondition[],
): Promise<number[]> {
  const counts = conditions.map((condition) => ({
    sql: `(SELECT COUNT(*) AS count FROM (
             SELECT 1 FROM message_words w WHERE w.conversation_id IN (?) AND ${sqlOf("w", condition)} LIMIT ${COUNTED}
           ) counted)`,
    values: [conversationIds, valueOf(condition)],
  }));
  const rows = await db.query<{ count: bigint }>(
    counts.map(({ sql }) => sql).join(" UNION ALL "),
    counts.flatMap(({ values }) => values),
  );
  return rows.map(({ count }) => Number(count));
}

/**
 * Up to `limit` newest messages of each conversation that meet all conditions and come after `after` in the results. The
 * index alone finds them; only what it finds is looked up.
 */
export async function readHits(
  db: Database,
  conversations: readonly SearchedConversation[],
  conditions: readonly WordCondition[],
  { after, limit }: { after: Hit | undefined; limit: number },
): Promise<Hit[]> {
  const [first, ...others] = conditions;
  if (first === undefined) return [];
  const joins = others.map(
    (condition, n) =>
      `STRAIGHT_JOIN message_words w${n}
         ON w${n}.conversation_id = w.conversation_id AND w${n}.seq = w.seq AND ${sqlOf(`w${n}`, condition)}`,
  );
  // Several words of one message may begin alike.
  const distinct = conditions.some(({ isPrefix }) => isPrefix) ? "DISTINCT" : "";
  const parts = conversations.map((conversation) => {
    const bound = boundOf(conversation, after);
    return {
      sql: `(SELECT hits.conversation_id AS conversationId, hits.seq, m.created_at AS sentAt FROM (
               SELECT ${distinct} w.conversation_id, w.seq FROM message_words w ${joins.join(" ")}
               WHERE w.conversation_id = ? AND ${sqlOf("w", first)} AND w.seq > ? ${bound.sql}
               ORDER BY w.seq DESC LIMIT ?
             ) hits JOIN messages m ON m.conversation_id = hits.conversation_id AND m.seq = hits.seq)`,
      values: [
        ...others.map(valueOf),
        conversation.id,
        valueOf(first),
        conversation.clearedSeq,
        ...bound.values,
        limit,
      ],
    };
  });
  return db.query<Hit>(
    parts.map(({ sql }) => sql).join(" UNION ALL "),
    parts.flatMap(({ values }) => values),
  );
}

/** What of a conversation comes after a hit: its messages are in the order of their times. */
function boundOf(
  { id, lastMessageAt }: SearchedConversation,
  after: Hit | undefined,
): { sql: string; values: unknown[] } {
  if (after === undefined || lastMessageAt < after.sentAt) return { sql: "", values: [] };
  if (id === after.conversationId) return { sql: "AND w.seq < ?", values: [after.seq] };
  // At one moment the larger key comes first.
  const isBefore = id < after.conversationId ? "<=" : "<";
  return {
    sql: `AND w.seq <= (SELECT m.seq FROM messages m WHERE m.conversation_id = ? AND m.created_at ${isBefore} ?
                        ORDER BY m.seq DESC LIMIT 1)`,
    values: [id, after.sentAt],
  };
}

function sqlOf(table: string, { isPrefix }: WordCondition): string {
  return isPrefix ? `${table}.word LIKE ?` : `${table}.word = ?`;
}

function valueOf({ word, isPrefix }: WordCondition): string {
  return isPrefix ? `${word.replace(/[\\%_]/gu, "\\$&")}%` : word;
}

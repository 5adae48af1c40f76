import type { WordCondition } from "../../search-index/query.js";
import type { Database } from "../../infra/database/database.js";
import { type Statement, beginsWith } from "../../infra/database/sql.js";
import type { MessageKey } from "../messages/store.js";

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

/** How far matches are counted: more of them are many. */
export const MANY = 1000;

/** How often each condition is met in the conversations, counted as far as it matters: the rarest is asked first. */
export async function countMatches(
  db: Database,
  conversationIds: readonly bigint[],
  conditions: readonly WordCondition[],
): Promise<number[]> {
  const counts = conditions.map((condition) => {
    const meets = meetsCondition("w", condition);
    return {
      sql: `(SELECT COUNT(*) AS count FROM (
               SELECT 1 FROM message_words w WHERE w.conversation_id IN (?) AND ${meets.sql} LIMIT ${MANY}
             ) counted)`,
      values: [conversationIds, ...meets.values],
    };
  });
  const rows = await db.query<{ count: bigint }>(
    counts.map(({ sql }) => sql).join(" UNION ALL "),
    counts.flatMap(({ values }) => values),
  );
  return rows.map(({ count }) => Number(count));
}

/**
 * Up to `limit` newest messages of the conversations that meet the first condition, and those of the others that are
 * whole words, and come after `after` in the results. A beginning cannot be looked up for a message: the caller tries
 * the text.
 */
export async function readHits(
  db: Database,
  conversations: readonly SearchedConversation[],
  conditions: readonly WordCondition[],
  { after, limit }: { after: Hit | undefined; limit: number },
): Promise<Hit[]> {
  const [first, ...others] = conditions;
  if (first === undefined) return [];
  const leads = meetsCondition("w", first);
  const lookedUp = others
    .filter(({ isPrefix }) => !isPrefix)
    .map((condition, n) => ({ table: `w${n}`, meets: meetsCondition(`w${n}`, condition) }));
  const joins = lookedUp.map(
    ({ table, meets }) =>
      `STRAIGHT_JOIN message_words ${table}
         ON ${table}.conversation_id = w.conversation_id AND ${table}.seq = w.seq AND ${meets.sql}`,
  );
  const cleared = conversations.filter(({ clearedSeq }) => clearedSeq > 0);
  const conditionsOnPlace = [
    ...cleared.map(({ id, clearedSeq }) => ({
      sql: "NOT (w.conversation_id = ? AND w.seq <= ?)",
      values: [id, clearedSeq],
    })),
    ...(after === undefined ? [] : [isLaterThan(after)]),
  ];
  return db.query<Hit>(
    // Several words of one message may begin alike.
    `SELECT ${first.isPrefix ? "DISTINCT" : ""}
            w.conversation_id AS conversationId, w.seq, w.sent_at AS sentAt
     FROM message_words w ${joins.join(" ")}
     WHERE ${["w.conversation_id IN (?)", leads.sql, ...conditionsOnPlace.map(({ sql }) => sql)].join(" AND ")}
     ORDER BY ${conversations.length === 1 ? "w.seq DESC" : "w.sent_at DESC, w.conversation_id DESC, w.seq DESC"} LIMIT ?`,
    [
      ...lookedUp.flatMap(({ meets }) => meets.values),
      conversations.map(({ id }) => id),
      ...leads.values,
      ...conditionsOnPlace.flatMap(({ values }) => values),
      limit,
    ],
  );
}

function isLaterThan({ sentAt, conversationId, seq }: Hit): { sql: string; values: unknown[] } {
  return {
    sql: `(w.sent_at < ? OR (w.sent_at = ? AND (w.conversation_id < ? OR (w.conversation_id = ? AND w.seq < ?))))`,
    values: [sentAt, sentAt, conversationId, conversationId, seq],
  };
}

function meetsCondition(table: string, { word, isPrefix }: WordCondition): Statement {
  const column = `${table}.word`;
  return isPrefix ? beginsWith(column, word) : { sql: `${column} = ?`, values: [word] };
}

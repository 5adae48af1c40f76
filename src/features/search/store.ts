import type { TermCondition } from "../../search-index/query.js";
import type { Database } from "../../infra/database/database.js";
import { type Statement, beginsWith } from "../../infra/database/sql.js";
import type { MessageKey } from "../../model/message.js";

/** Conversation to search, for one member. */
export interface SearchedConversation {
  readonly id: bigint;
  readonly lastMessageAt: Date;
  /** Messages up to here are deleted for the member. */
  readonly clearedSeq: number;
  readonly isIndexed: boolean;
}

/** Position in the results, which are newest first: the message that the index found there. */
export interface SearchCursor extends MessageKey {
  readonly sentAt: Date;
}

/** Reads a user's conversations with messages, by newest message; with `only`, that one. */
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

/** Limit of counting: a condition with as many matches is common. */
export const MAX_COUNT = 1000;

/** Number of matches of each condition in the conversations, up to MAX_COUNT, by which the rarest is chosen. */
export async function countMatches(
  db: Database,
  conversationIds: readonly bigint[],
  conditions: readonly TermCondition[],
): Promise<number[]> {
  const counts = conditions.map((condition) => {
    const match = matchTerm("w", condition);
    return {
      sql: `(SELECT COUNT(*) AS count FROM (
               SELECT 1 FROM message_words w WHERE w.conversation_id IN (?) AND ${match.sql} LIMIT ${MAX_COUNT}
             ) counted)`,
      values: [conversationIds, ...match.values],
    };
  });
  const rows = await db.query<{ count: bigint }>(
    counts.map(({ sql }) => sql).join(" UNION ALL "),
    counts.flatMap(({ values }) => values),
  );
  return rows.map(({ count }) => Number(count));
}

/**
 * Reads the newest `limit` messages after `after` that match the first condition and all others without a prefix. A prefix
 * cannot be looked up by message: for the others the caller tests the text. By "sequence", of one conversation alone.
 */
export async function readHits(
  db: Database,
  conversations: readonly SearchedConversation[],
  conditions: readonly TermCondition[],
  { after, limit, order }: { after: SearchCursor | undefined; limit: number; order: "time" | "sequence" },
): Promise<SearchCursor[]> {
  const [first, ...others] = conditions;
  if (first === undefined) return [];
  const isBySequence = order === "sequence";
  const only = conversations[0]?.id;
  const lead = matchTerm("w", first);
  const lookedUp = others
    .filter(({ isPrefix }) => !isPrefix)
    .map((condition, n) => ({ table: `w${n}`, match: matchTerm(`w${n}`, condition) }));
  const joins = lookedUp.map(
    ({ table, match }) =>
      `STRAIGHT_JOIN message_words ${table}
         ON ${table}.conversation_id = w.conversation_id AND ${table}.seq = w.seq AND ${match.sql}`,
  );
  const cleared = conversations.filter(({ clearedSeq }) => clearedSeq > 0);
  const filters = [
    ...cleared.map(({ id, clearedSeq }) => ({
      sql: "NOT (w.conversation_id = ? AND w.seq <= ?)",
      values: [id, clearedSeq],
    })),
    ...(after === undefined ? [] : [isBySequence && only === after.conversationId ? isBelow(after) : isAfter(after)]),
  ];
  return db.query<SearchCursor>(
    // Several terms of one message may have the same prefix.
    `SELECT ${first.isPrefix ? "DISTINCT" : ""}
            w.conversation_id AS conversationId, w.seq, w.sent_at AS sentAt
     FROM message_words w ${joins.join(" ")}
     WHERE ${["w.conversation_id IN (?)", lead.sql, ...filters.map(({ sql }) => sql)].join(" AND ")}
     ORDER BY ${isBySequence ? "w.seq DESC" : "w.sent_at DESC, w.conversation_id DESC, w.seq DESC"} LIMIT ?`,
    [
      ...lookedUp.flatMap(({ match }) => match.values),
      conversations.map(({ id }) => id),
      ...lead.values,
      ...filters.flatMap(({ values }) => values),
      limit,
    ],
  );
}

/** Within one conversation, where a message may be older than one before it by the clocks of two processes. */
function isBelow({ seq }: SearchCursor): Statement {
  return { sql: "w.seq < ?", values: [seq] };
}

function isAfter({ sentAt, conversationId, seq }: SearchCursor): { sql: string; values: unknown[] } {
  return {
    sql: `(w.sent_at < ? OR (w.sent_at = ? AND (w.conversation_id < ? OR (w.conversation_id = ? AND w.seq < ?))))`,
    values: [sentAt, sentAt, conversationId, conversationId, seq],
  };
}

function matchTerm(table: string, { term, isPrefix }: TermCondition): Statement {
  const column = `${table}.word`;
  return isPrefix ? beginsWith(column, term) : { sql: `${column} = ?`, values: [term] };
}

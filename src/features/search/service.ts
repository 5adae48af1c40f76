import type { SignedIn } from "../../context.js";
import { indexFor } from "../../search-index/indexer.js";
import { type SearchQuery, type TermCondition, parseQuery } from "../../search-index/query.js";
import { searchTextOf } from "../../search-index/inverted-index.js";
import type { Message } from "../../generated/prisma/client.js";
import { type Page, fromListCursor, requirePageSize, toListCursor, toPage } from "../../graphql/connection.js";
import { messageKeyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { requireMembership } from "../conversations/service.js";
import { messageByKey } from "../messages/loader.js";
import {
  type SearchCursor,
  MAX_COUNT,
  type SearchedConversation,
  countMatches,
  readHits,
  readSearched,
} from "./store.js";

/** Arguments of searchMessages. */
export interface Search {
  readonly query: string;
  readonly conversationId: string | undefined;
  readonly first: number | null;
  readonly after: string | undefined;
}

/** Time that a search spends on indexing messages first; the next search continues. */
const MAX_INDEXING_MS = 5_000;
/** Conditions whose matches are counted, in every conversation. */
const MAX_COUNTED = 36;
/** Conditions in the query, whose join is limited to 61 tables; the message's text decides about the others. */
const MAX_JOINED = 12;
/** Conversations in the first query, doubled for each further one: the newest may already fill the page. */
const INITIAL_BATCH_SIZE = 25;

/** Returns a page of the messages that the viewer can see and that match the query, newest first. */
export async function searchMessages(ctx: SignedIn, search: Search): Promise<Page<Message>> {
  const size = requirePageSize(search.first);
  const query = parseQuery(search.query);
  let cursor =
    search.after === undefined ? undefined : requireCursor(search.after, "after", (text) => toSearchCursor(ctx, text));
  const only = search.conversationId === undefined ? undefined : await requireMembership(ctx, search.conversationId);
  if (query.conditions.length === 0)
    return toPage<Message>([], size, () => "", { hasCursor: search.after !== undefined });
  const conversations = await readSearched(ctx.db, ctx.viewer.userId, only?.conversationId);
  const lagging = conversations.filter(({ isIndexed }) => !isIndexed).map(({ id }) => id);
  await indexFor(MAX_INDEXING_MS, ctx.db, lagging);
  const plan = await makePlan(ctx, conversations, query.conditions);

  const found: Message[] = [];
  const wanted = size + 1;
  // Twice as many each time, since few hits of the index may match the query.
  for (let limit = wanted; ; limit *= 2) {
    const hits = await newestHits(ctx, conversations, plan, { after: cursor, limit });
    found.push(...(await loadMatches(ctx, hits, query)));
    cursor = hits.at(-1);
    if (found.length >= wanted || hits.length < limit) break;
  }
  return toPage(found.slice(0, wanted), size, (message) => cursorOf(ctx, message), {
    hasCursor: search.after !== undefined,
  });
}

/** Query plan. */
interface Plan {
  /** The rarest conditions, the rarest first, so that the others are looked up for few messages. */
  readonly conditions: readonly TermCondition[];
  /** Conversations in the first query: all where there is little to find, else those with the newest messages. */
  readonly batchSize: number;
}

async function makePlan(
  ctx: SignedIn,
  conversations: readonly SearchedConversation[],
  conditions: readonly TermCondition[],
): Promise<Plan> {
  if (conversations.length === 0) return { conditions: [], batchSize: 0 };
  const ids = conversations.map(({ id }) => id);
  // Long terms are rarer.
  const counted = conditions.toSorted((a, b) => b.term.length - a.term.length).slice(0, MAX_COUNTED);
  const counts = await countMatches(ctx.db, ids, counted);
  const rank = new Map(counted.map((condition, index) => [condition, counts[index] ?? 0]));
  // Among equals a whole word comes first: its messages are in order, those of a prefix have to be sorted.
  const rarest = counted
    .toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0) || Number(a.isPrefix) - Number(b.isPrefix))
    .slice(0, MAX_JOINED);
  return { conditions: rarest, batchSize: Math.min(...counts) < MAX_COUNT ? ids.length : INITIAL_BATCH_SIZE };
}

/** Reads the newest hits over all conversations, until the rest has no message newer than a full page's last. */
async function newestHits(
  ctx: SignedIn,
  conversations: readonly SearchedConversation[],
  { conditions, batchSize }: Plan,
  range: { after: SearchCursor | undefined; limit: number },
): Promise<SearchCursor[]> {
  let hits: SearchCursor[] = [];
  for (let from = 0, count = batchSize; from < conversations.length; from += count, count *= 2) {
    const last = hits[range.limit - 1];
    const next = conversations[from];
    if (last !== undefined && next !== undefined && next.lastMessageAt < last.sentAt) break;
    const more = await readHits(ctx.db, conversations.slice(from, from + count), conditions, range);
    hits = [...hits, ...more].sort(newestFirst).slice(0, range.limit);
  }
  return hits;
}

/** Loads the messages of the hits, without those that the viewer cannot see or that do not match. */
async function loadMatches(ctx: SignedIn, hits: readonly SearchCursor[], query: SearchQuery): Promise<Message[]> {
  const messages = await Promise.all(
    hits.map(async ({ conversationId, seq }) => messageByKey(ctx).load({ conversationId, seq })),
  );
  return messages.filter(
    (message) =>
      message !== undefined && message.isHidden !== true && !message.isDeleted && query.matches(searchTextOf(message)),
  ) as Message[];
}

function newestFirst(a: SearchCursor, b: SearchCursor): number {
  return b.sentAt.getTime() - a.sentAt.getTime() || Number(b.conversationId - a.conversationId) || b.seq - a.seq;
}

function cursorOf(ctx: SignedIn, { createdAt, conversationId, seq }: Message): string {
  return toListCursor(createdAt.getTime(), toGlobalId(ctx, "Message", conversationId, seq));
}

function toSearchCursor(ctx: SignedIn, cursor: string): SearchCursor | undefined {
  const [time = "", id = ""] = fromListCursor(cursor, 2) ?? [];
  const key = messageKeyOf(ctx, id);
  return key === undefined || !/^\d{1,13}$/u.test(time) ? undefined : { sentAt: new Date(Number(time)), ...key };
}

import { setImmediate } from "node:timers/promises";
import type { SignedIn } from "../../context.js";
import { indexFor } from "../../search-index/indexer.js";
import { type SearchQuery, type TermCondition, parseQuery } from "../../search-index/query.js";
import { searchTextOf } from "../../search-index/inverted-index.js";
import type { Message } from "../../generated/prisma/client.js";
import {
  MAX_PAGE_SIZE,
  type Page,
  fromListCursor,
  requirePageSize,
  toListCursor,
  toPage,
} from "../../graphql/connection.js";
import { messageKeyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { requireMembership } from "../conversations/service.js";
import { readTexts } from "../../graphql/text-budget.js";
import { keyText } from "../../model/message.js";
import { readMessages } from "../messages/store.js";
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
/** Hits whose messages are read together. */
const MAX_ROUND_SIZE = MAX_PAGE_SIZE + 1;
/** Messages in memory: those found so far, and those of a round. */
const MAX_TEXTS = 2 * MAX_ROUND_SIZE;
/** Hits that are tested for one page, and the time after which no other round begins; the next page continues. */
const MAX_TESTED = 2_000;
const MAX_TESTING_MS = 2_000;
/** Time without a pause for other requests, which a test of a long text takes. */
const MAX_BLOCKING_MS = 10;

/** Returns a page of the messages that the viewer can see and that match the query, newest first. */
export async function searchMessages(ctx: SignedIn, search: Search): Promise<Page<Message>> {
  const size = requirePageSize(search.first);
  const query = parseQuery(search.query);
  const after =
    search.after === undefined ? undefined : requireCursor(search.after, "after", (text) => toSearchCursor(ctx, text));
  const only = search.conversationId === undefined ? undefined : await requireMembership(ctx, search.conversationId);
  if (query.conditions.length === 0) return toPage<Message>([], size, () => "", { hasCursor: after !== undefined });
  const range = { after, wanted: size + 1 };
  let stoppedAt: SearchCursor | null = null as SearchCursor | null;
  const found = await readTexts(ctx, MAX_TEXTS, async () => {
    const matches = await findMatches(ctx, only?.conversationId, query, range);
    stoppedAt = matches.stoppedAt;
    return matches.found;
  });
  const cursorOf = ({ createdAt: sentAt, conversationId, seq }: Message) =>
    toCursor(ctx, { sentAt, conversationId, seq });
  const page = toPage(found, size, cursorOf, { hasCursor: after !== undefined });
  if (stoppedAt === null) return page;
  const { hasPreviousPage, startCursor } = page.pageInfo;
  const endCursor = toCursor(ctx, stoppedAt);
  return { ...page, pageInfo: { hasNextPage: true, hasPreviousPage, startCursor, endCursor } };
}

/** The matches of a page, and the last hit that was tested where the search has stopped before its end. */
interface Matches {
  readonly found: readonly Message[];
  readonly stoppedAt: SearchCursor | null;
}

/** Finds up to `wanted` matches. Few hits of the index may match, so a page ends after MAX_TESTED without them. */
async function findMatches(
  ctx: SignedIn,
  only: bigint | undefined,
  query: SearchQuery,
  { after, wanted }: { after: SearchCursor | undefined; wanted: number },
): Promise<Matches> {
  const conversations = await readSearched(ctx.db, ctx.viewer.userId, only);
  const lagging = conversations.filter(({ isIndexed }) => !isIndexed).map(({ id }) => id);
  await indexFor(MAX_INDEXING_MS, ctx.db, lagging);
  const plan = await makePlan(ctx, conversations, query.conditions);

  const found: Message[] = [];
  const end = performance.now() + MAX_TESTING_MS;
  let cursor = after;
  for (let limit = wanted, tested = 0; ; limit = Math.min(limit * 2, MAX_ROUND_SIZE)) {
    const hits = await newestHits(ctx, conversations, plan, { after: cursor, limit });
    found.push(...(await loadMatches(ctx, hits, query)));
    tested += hits.length;
    cursor = hits.at(-1);
    if (found.length >= wanted) return { found: found.slice(0, wanted), stoppedAt: null };
    if (hits.length < limit || cursor === undefined) return { found, stoppedAt: null };
    if (tested >= MAX_TESTED || performance.now() > end) return { found, stoppedAt: cursor };
  }
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
  if (conversations.length === 1) return readHits(ctx.db, conversations, conditions, { ...range, order: "sequence" });
  let hits: SearchCursor[] = [];
  for (let from = 0, count = batchSize; from < conversations.length; from += count, count *= 2) {
    const last = hits[range.limit - 1];
    const next = conversations[from];
    if (last !== undefined && next !== undefined && next.lastMessageAt < last.sentAt) break;
    const more = await readHits(ctx.db, conversations.slice(from, from + count), conditions, {
      ...range,
      order: "time",
    });
    hits = [...hits, ...more].sort(newestFirst).slice(0, range.limit);
  }
  return hits;
}

/** Reads the messages of the hits, without those that the viewer cannot see or that do not match. */
async function loadMatches(ctx: SignedIn, hits: readonly SearchCursor[], query: SearchQuery): Promise<Message[]> {
  if (hits.length === 0) return [];
  // Past the loader, which would keep those that do not match.
  const messages = await readMessages(ctx.db, ctx.viewer.userId, hits);
  const byKey = new Map(messages.map((message) => [keyText(message), message]));
  const matches: Message[] = [];
  let pausedAt = performance.now();
  for (const hit of hits) {
    const message = byKey.get(keyText(hit));
    if (message === undefined || message.isHidden === true || message.isDeleted) continue;
    if (query.matches(searchTextOf(message))) matches.push(message);
    if (performance.now() - pausedAt < MAX_BLOCKING_MS) continue;
    await setImmediate();
    pausedAt = performance.now();
  }
  return matches;
}

function newestFirst(a: SearchCursor, b: SearchCursor): number {
  return b.sentAt.getTime() - a.sentAt.getTime() || Number(b.conversationId - a.conversationId) || b.seq - a.seq;
}

function toCursor(ctx: SignedIn, { sentAt, conversationId, seq }: SearchCursor): string {
  return toListCursor(sentAt.getTime(), toGlobalId(ctx, "Message", conversationId, seq));
}

function toSearchCursor(ctx: SignedIn, cursor: string): SearchCursor | undefined {
  const [time = "", id = ""] = fromListCursor(cursor, 2) ?? [];
  const key = messageKeyOf(ctx, id);
  return key === undefined || !/^\d{1,13}$/u.test(time) ? undefined : { sentAt: new Date(Number(time)), ...key };
}

import type { SignedIn } from "../../context.js";
import { indexFor } from "../../search-index/indexer.js";
import { type SearchQuery, type WordCondition, readQuery } from "../../search-index/query.js";
import { searchTextOf } from "../../search-index/inverted-index.js";
import type { Message } from "../../generated/prisma/client.js";
import { type Page, fromListCursor, requirePageSize, toListCursor, toPage } from "../../graphql/connection.js";
import { messageKeyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { requireMembership } from "../conversations/service.js";
import { messageByKey } from "../messages/loader.js";
import { type Hit, MANY, type SearchedConversation, countMatches, readHits, readSearched } from "./store.js";

/** What is searched for, where, and which page of it. */
export interface Search {
  readonly query: string;
  readonly conversationId: string | undefined;
  readonly first: number | null;
  readonly after: string | undefined;
}

/** Time that a search waits for messages that are not in the index yet; those of the next may be. */
const MAX_INDEXING_MS = 5_000;
/** Conditions whose matches are counted: each is looked up in every conversation. */
const MAX_COUNTED = 36;
/** Conditions that go to the database, which refuses a join of more than 61 tables; the text decides about the rest. */
const MAX_LOOKED_UP = 12;
/** Conversations asked at once: few first, since the newest may already have a page's worth. */
const FIRST_CONVERSATIONS = 25;

/** The messages that the viewer sees and that have all of what is searched for, the newest first. */
export async function searchMessages(ctx: SignedIn, search: Search): Promise<Page<Message>> {
  const size = requirePageSize(search.first);
  const query = readQuery(search.query);
  let place =
    search.after === undefined ? undefined : requireCursor(search.after, "after", (cursor) => toHit(ctx, cursor));
  const only = search.conversationId === undefined ? undefined : await requireMembership(ctx, search.conversationId);
  await ctx.limits.take("searchesPerUser", ctx.viewer.userId);
  if (query.conditions.length === 0)
    return toPage<Message>([], size, () => "", { hasCursor: search.after !== undefined });
  const conversations = await readSearched(ctx.db, ctx.viewer.userId, only?.conversationId);
  const lagging = conversations.filter(({ isIndexed }) => !isIndexed).map(({ id }) => id);
  await indexFor(MAX_INDEXING_MS, ctx.db, lagging);
  const plan = await makePlan(ctx, conversations, query.conditions);

  const found: Message[] = [];
  const wanted = size + 1;
  // Where few of the index's hits are what is searched for, more of them are taken each time.
  for (let limit = wanted; ; limit *= 2) {
    const hits = await newestHits(ctx, conversations, plan, { after: place, limit });
    found.push(...(await visible(ctx, hits, query)));
    place = hits.at(-1);
    if (found.length >= wanted || hits.length < limit) break;
  }
  return toPage(found.slice(0, wanted), size, (message) => cursorOf(ctx, message), {
    hasCursor: search.after !== undefined,
  });
}

/** How to ask the index. */
interface Plan {
  /** The rarest ones, of which the rarest leads, so that the others are looked up for few messages. */
  readonly conditions: readonly WordCondition[];
  /** How many conversations to ask first: all where there is little to find, else those with the newest messages. */
  readonly conversationsFirst: number;
}

async function makePlan(
  ctx: SignedIn,
  conversations: readonly SearchedConversation[],
  conditions: readonly WordCondition[],
): Promise<Plan> {
  if (conversations.length === 0) return { conditions: [], conversationsFirst: 0 };
  const ids = conversations.map(({ id }) => id);
  // Long words are rare ones.
  const counted = conditions.toSorted((a, b) => b.word.length - a.word.length).slice(0, MAX_COUNTED);
  const counts = await countMatches(ctx.db, ids, counted);
  const rank = new Map(counted.map((condition, index) => [condition, counts[index] ?? 0]));
  // Of equals whole words lead: their messages come in order, those of a beginning have to be sorted.
  const rarest = counted
    .toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0) || Number(a.isPrefix) - Number(b.isPrefix))
    .slice(0, MAX_LOOKED_UP);
  return { conditions: rarest, conversationsFirst: Math.min(...counts) < MANY ? ids.length : FIRST_CONVERSATIONS };
}

/** The newest hits over all conversations. Those without newer messages than the last of a full page are not asked. */
async function newestHits(
  ctx: SignedIn,
  conversations: readonly SearchedConversation[],
  { conditions, conversationsFirst }: Plan,
  range: { after: Hit | undefined; limit: number },
): Promise<Hit[]> {
  let hits: Hit[] = [];
  for (let from = 0, count = conversationsFirst; from < conversations.length; from += count, count *= 2) {
    const last = hits[range.limit - 1];
    const next = conversations[from];
    if (last !== undefined && next !== undefined && next.lastMessageAt < last.sentAt) break;
    const more = await readHits(ctx.db, conversations.slice(from, from + count), conditions, range);
    hits = [...hits, ...more].sort(newestFirst).slice(0, range.limit);
  }
  return hits;
}

/** The messages behind hits that the viewer sees, and that really have what is searched for. */
async function visible(ctx: SignedIn, hits: readonly Hit[], query: SearchQuery): Promise<Message[]> {
  const messages = await Promise.all(
    hits.map(async ({ conversationId, seq }) => messageByKey(ctx).load({ conversationId, seq })),
  );
  return messages.filter(
    (message) =>
      message !== undefined && message.isHidden !== true && !message.isDeleted && query.fits(searchTextOf(message)),
  ) as Message[];
}

function newestFirst(a: Hit, b: Hit): number {
  return b.sentAt.getTime() - a.sentAt.getTime() || Number(b.conversationId - a.conversationId) || b.seq - a.seq;
}

function cursorOf(ctx: SignedIn, { createdAt, conversationId, seq }: Message): string {
  return toListCursor(createdAt.getTime(), toGlobalId(ctx, "Message", conversationId, seq));
}

function toHit(ctx: SignedIn, cursor: string): Hit | undefined {
  const [time = "", id = ""] = fromListCursor(cursor, 2) ?? [];
  const key = messageKeyOf(ctx, id);
  return key === undefined || !/^\d{1,13}$/u.test(time) ? undefined : { sentAt: new Date(Number(time)), ...key };
}

import { LRUCache } from "lru-cache";
import type { Context, SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/loaders.js";
import type { Database } from "../../infra/database/database.js";
import {
  type ConversationRow,
  type Members,
  readAcquaintances,
  readConversations,
  readExchanged,
  readMembers,
} from "./store.js";

/** The viewer's conversations by key; those of others, and none at all, load as undefined. */
export const conversationById = perRequest<SignedIn, bigint, ConversationRow>(async ({ db, viewer }, ids) => {
  const rows = await readConversations(db, viewer.userId, ids);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Returns true where the viewer talks with a user or has them as a contact, and so follows their presence. */
export const isAcquaintance = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer }, userIds) => {
  const known = await readAcquaintances(db, viewer.userId, userIds);
  return new Map([...known].map((id) => [id, true]));
});

/** Of users, those with whom messages went both ways. */
export const hasExchanged = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer }, userIds) => {
  const ids = await readExchanged(db, viewer.userId, userIds);
  return new Map(ids.map((id) => [id, true]));
});

const memberCaches = new WeakMap<Database, LRUCache<bigint, Promise<Members | undefined>>>();

/** The other member of a conversation; undefined when it is not the user's, not there for them yet, or none at all. */
export async function findPeer(ctx: Context, conversationId: bigint, userId: bigint): Promise<bigint | undefined> {
  const members = await findMembers(ctx, conversationId, ({ hiddenFrom }) => hiddenFrom !== userId);
  if (members === undefined || members.hiddenFrom === userId) return undefined;
  const { one, two } = members;
  return userId === one ? two : userId === two ? one : undefined;
}

/** Returns true where anything was ever said in a conversation. */
export async function hasMessages(ctx: Context, conversationId: bigint): Promise<boolean> {
  return (await findMembers(ctx, conversationId, (members) => members.hasMessages))?.hasMessages === true;
}

/**
 * Members of a conversation never change, so they are read once and kept for the hot paths. What a first message changes is
 * read again unless it is so already.
 */
async function findMembers(
  { db }: Context,
  conversationId: bigint,
  isSo: (members: Members) => boolean,
): Promise<Members | undefined> {
  const cache = memberCaches.get(db) ?? new LRUCache({ max: 100_000 });
  memberCaches.set(db, cache);
  const known = await cache.get(conversationId);
  if (known !== undefined && isSo(known)) return known;
  const members = readMembers(db, conversationId);
  cache.set(conversationId, members);
  const forget = () => void cache.delete(conversationId);
  // A conversation that is not there yet may be opened; a failed read is repeated.
  members.then((found) => {
    if (found === undefined) forget();
  }, forget);
  return members;
}

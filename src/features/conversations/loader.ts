import { LRUCache } from "lru-cache";
import type { Context, SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/loaders.js";
import { type PromiseOrValue, andThen, isPromise } from "../../infra/promise-or-value.js";
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

type MemberCache = LRUCache<bigint, Members | Promise<Members | undefined>>;
const memberCaches = new WeakMap<Database, MemberCache>();

/** The other member of a conversation; undefined when it is not the user's, not there for them yet, or none at all. */
export function findPeer(ctx: Context, conversationId: bigint, userId: bigint): PromiseOrValue<bigint | undefined> {
  const members = findMembers(ctx, conversationId, ({ hiddenFrom }) => hiddenFrom !== userId);
  return andThen(members, (found) => {
    if (found === undefined || found.hiddenFrom === userId) return undefined;
    const { one, two } = found;
    return userId === one ? two : userId === two ? one : undefined;
  });
}

/** Returns true where anything was ever said in a conversation. */
export async function hasMessages(ctx: Context, conversationId: bigint): Promise<boolean> {
  return (await findMembers(ctx, conversationId, (members) => members.hasMessages))?.hasMessages === true;
}

/**
 * Members of a conversation never change, so they are read once and kept for the hot paths, by whom they are had at once.
 * What a first message changes is read again unless it is so already.
 */
function findMembers(
  { db }: Context,
  conversationId: bigint,
  isSo: (members: Members) => boolean,
): PromiseOrValue<Members | undefined> {
  let cache = memberCaches.get(db);
  if (cache === undefined) memberCaches.set(db, (cache = new LRUCache({ max: 100_000 })));
  const known = cache.get(conversationId);
  if (known === undefined) return readInto(cache, db, conversationId);
  if (!isPromise(known)) return isSo(known) ? known : readInto(cache, db, conversationId);
  return known.then((members) =>
    members !== undefined && isSo(members) ? members : readInto(cache, db, conversationId),
  );
}

async function readInto(cache: MemberCache, db: Database, conversationId: bigint): Promise<Members | undefined> {
  const reading = readMembers(db, conversationId);
  cache.set(conversationId, reading);
  try {
    const members = await reading;
    // A conversation that is not there yet may be opened.
    if (members === undefined) cache.delete(conversationId);
    else cache.set(conversationId, members);
    return members;
  } catch (error) {
    cache.delete(conversationId);
    throw error;
  }
}

import { LRUCache } from "lru-cache";
import type { Context, SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/per-request.js";
import type { Database } from "../../infra/database.js";
import { type ConversationRow, readAcquaintances, readConversations, readMembers } from "./store.js";

/** The viewer's conversations by key; those of others, and none at all, load as undefined. */
export const conversationById = perRequest<SignedIn, bigint, ConversationRow>(async ({ db, viewer }, ids) => {
  const rows = await readConversations(db, viewer.userId, ids);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Whether the viewer talks with a user or has them as a contact, and so may see their number. */
export const isAcquaintance = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer }, userIds) => {
  const known = await readAcquaintances(db, viewer.userId, userIds);
  return new Map([...known].map((id) => [id, true]));
});

const memberCaches = new WeakMap<Database, LRUCache<bigint, Promise<readonly [bigint, bigint] | undefined>>>();

/**
 * The other member of a conversation of the user; undefined when it is not theirs, or none at all. Who is in a
 * conversation never changes, so it is asked once and kept for the hot ways.
 */
export async function findPeer({ db }: Context, conversationId: bigint, userId: bigint): Promise<bigint | undefined> {
  const cache = memberCaches.get(db) ?? new LRUCache({ max: 100_000 });
  memberCaches.set(db, cache);
  const known = cache.get(conversationId);
  const members = await (known ?? remember(cache, conversationId, readMembers(db, conversationId)));
  if (members === undefined) return undefined;
  const [one, two] = members;
  return userId === one ? two : userId === two ? one : undefined;
}

function remember<Value>(
  cache: LRUCache<bigint, Promise<Value | undefined>>,
  id: bigint,
  value: Promise<Value | undefined>,
): Promise<Value | undefined> {
  cache.set(id, value);
  const forget = () => void cache.delete(id);
  // What was not found may come to be; what could not be asked is asked again.
  value.then((found) => {
    if (found === undefined) forget();
  }, forget);
  return value;
}

import type { SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/loaders.js";
import { type ConversationRow, readAcquaintances, readConversations, readMutualPartners } from "./store.js";

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
export const hasMutualMessages = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer }, userIds) => {
  const ids = await readMutualPartners(db, viewer.userId, userIds);
  return new Map(ids.map((id) => [id, true]));
});

import type { SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/loaders.js";
import { type ConversationRow, readConversations, readMutualPartners } from "./store.js";

/** The viewer's conversations by key; any other key loads as undefined. */
export const conversationById = perRequest<SignedIn, bigint, ConversationRow>(async ({ db, viewer }, ids) => {
  const rows = await readConversations(db, viewer.userId, ids);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Loads true for users with whom the viewer has exchanged messages both ways. */
export const hasMutualMessages = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer }, userIds) => {
  const ids = await readMutualPartners(db, viewer.userId, userIds);
  return new Map(ids.map((id) => [id, true]));
});

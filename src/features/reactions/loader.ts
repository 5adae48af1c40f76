import type { SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/loaders.js";
import { groupBy } from "../../infra/group-by.js";
import { type MessageKey, keyText } from "../../model/message.js";
import { type ReactionRow, readReactions } from "./store.js";

/** Reactions by message, oldest first; undefined where there are none. */
export const reactionsByMessage = perRequest<SignedIn, MessageKey, ReactionRow[], string>(
  async ({ db }, keys) => groupBy(await readReactions(db, keys), keyText),
  keyText,
);

import type { SignedIn } from "../../context.js";
import { byKey, perRequest } from "../../graphql/loaders.js";
import type { MessageKey } from "../messages/store.js";
import { type ReactionRow, readReactions } from "./store.js";

const textOf = ({ conversationId, seq }: MessageKey) => `${conversationId}:${seq}`;

/** The reactions to messages that the viewer sees, the first first; of those without, undefined. */
export const reactionsByMessage = perRequest<SignedIn, MessageKey, ReactionRow[], string>(
  async ({ db }, keys) => byKey(await readReactions(db, keys), textOf),
  textOf,
);

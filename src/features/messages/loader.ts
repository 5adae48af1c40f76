import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { byKey, perRequest } from "../../graphql/per-request.js";
import { type EditRow, readEdits } from "./edit-store.js";
import { type MessageKey, type VisibleMessage, readLastVisible, readMessages } from "./store.js";

const textOf = ({ conversationId, seq }: MessageKey) => `${conversationId}:${seq}`;

/** Messages of the viewer's conversations by key; those of others, and none at all, load as undefined. */
export const messageByKey = perRequest<SignedIn, MessageKey, VisibleMessage, string>(async ({ db, viewer }, keys) => {
  const messages = await readMessages(db, viewer.userId, keys);
  return new Map(messages.map((message) => [textOf(message), message]));
}, textOf);

/** The newest message that the viewer sees in a conversation of theirs. */
export const lastVisibleMessage = perRequest<SignedIn, bigint, Message>(async ({ db, viewer }, conversationIds) => {
  const messages = await readLastVisible(db, viewer.userId, conversationIds);
  return new Map(messages.map((message) => [message.conversationId, message]));
});

/** The earlier texts of messages that the viewer sees, oldest first; of those never edited, undefined. */
export const editsByKey = perRequest<SignedIn, MessageKey, EditRow[], string>(
  async ({ db }, keys) => byKey(await readEdits(db, keys), textOf),
  textOf,
);

import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { byKey, perRequest } from "../../graphql/loaders.js";
import { type EditRow, readNewestEdits } from "./edit-store.js";
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

/** The newest `first` earlier texts of a message. */
interface NewestEdits extends MessageKey {
  readonly first: number;
}

const editsTextOf = (key: NewestEdits) => `${textOf(key)}:${key.first}`;

/** The newest earlier texts of messages that the viewer sees, newest first; of those never edited, undefined. */
export const newestEdits = perRequest<SignedIn, NewestEdits, EditRow[], string>(async ({ db }, keys) => {
  const pages = await Promise.all(
    [...byKey(keys, ({ first }) => first)].map(async ([first, asked]) => {
      const rows = await readNewestEdits(db, asked, first);
      return [...byKey(rows, (row) => editsTextOf({ ...row, first }))];
    }),
  );
  return new Map(pages.flat());
}, editsTextOf);

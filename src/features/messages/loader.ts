import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { groupBy } from "../../infra/group-by.js";
import { type EditRow, readNewestEdits } from "./edit-store.js";
import type { MessageKey } from "../../model/message.js";
import { type VisibleMessage, readLastVisible, readMessages } from "./store.js";

const keyText = ({ conversationId, seq }: MessageKey) => `${conversationId}:${seq}`;

/** Messages by key; undefined where there is none or the viewer is not a member. */
export const messageByKey = perRequest<SignedIn, MessageKey, VisibleMessage, string>(async ({ db, viewer }, keys) => {
  const messages = await readMessages(db, viewer.userId, keys);
  return new Map(messages.map((message) => [keyText(message), message]));
}, keyText);

/** Newest message that the viewer can see, by conversation. */
export const lastVisibleMessage = perRequest<SignedIn, bigint, Message>(async ({ db, viewer }, conversationIds) => {
  const messages = await readLastVisible(db, viewer.userId, conversationIds);
  return new Map(messages.map((message) => [message.conversationId, message]));
});

interface NewestEdits extends MessageKey {
  readonly first: number;
}

const editsKeyText = (key: NewestEdits) => `${keyText(key)}:${key.first}`;

/** The newest `first` earlier texts of a message, newest first; undefined where it was never edited. */
export const newestEdits = perRequest<SignedIn, NewestEdits, EditRow[], string>(async ({ db }, keys) => {
  const pages = await Promise.all(
    [...groupBy(keys, ({ first }) => first)].map(async ([first, group]) => {
      const rows = await readNewestEdits(db, group, first);
      return [...groupBy(rows, (row) => editsKeyText({ ...row, first }))];
    }),
  );
  return new Map(pages.flat());
}, editsKeyText);

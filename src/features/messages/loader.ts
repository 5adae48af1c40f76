import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { readTexts, readTextsByKey } from "../../graphql/text-budget.js";
import { groupBy } from "../../infra/group-by.js";
import { type EditRow, readNewestEdits } from "./edit-store.js";
import { type MessageKey, keyText } from "../../model/message.js";
import { type VisibleMessage, readLastVisible, readMessages } from "./store.js";

/** Messages by key; undefined where there is none or the viewer is not a member. */
export const messageByKey = perRequest<SignedIn, MessageKey, VisibleMessage, string>(async (ctx, keys) => {
  const messages = await readTextsByKey(ctx, keys, (some) => readMessages(ctx.db, ctx.viewer.userId, some));
  return new Map(messages.map((message) => [keyText(message), message]));
}, keyText);

/** Newest message that the viewer can see, by conversation. */
export const lastVisibleMessage = perRequest<SignedIn, bigint, Message>(async (ctx, conversationIds) => {
  const messages = await readTextsByKey(ctx, conversationIds, (some) =>
    readLastVisible(ctx.db, ctx.viewer.userId, some),
  );
  return new Map(messages.map((message) => [message.conversationId, message]));
});

interface NewestEdits extends MessageKey {
  readonly first: number;
}

const editsKeyText = (key: NewestEdits) => `${keyText(key)}:${key.first}`;

/** The newest `first` earlier texts of a message, newest first; undefined where it was never edited. */
export const newestEdits = perRequest<SignedIn, NewestEdits, EditRow[], string>(async (ctx, keys) => {
  const pages = await Promise.all(
    [...groupBy(keys, ({ first }) => first)].map(async ([first, group]) => {
      const rows = await readEdits(ctx, group, first);
      return [...groupBy(rows, (row) => editsKeyText({ ...row, first }))];
    }),
  );
  return new Map(pages.flat());
}, editsKeyText);

/** Above the largest page, so that each read has all texts of one message at least. */
const EDITS_PER_READ = 200;

/** Reads in one statement what few messages with edits have, and continues with those that did not fit. */
async function readEdits(ctx: SignedIn, keys: readonly MessageKey[], first: number): Promise<EditRow[]> {
  const found: EditRow[] = [];
  for (let rest = keys; rest.length > 0;) {
    const some = rest;
    const range = { count: first, limit: EDITS_PER_READ };
    const rows = await readTexts(ctx, EDITS_PER_READ, () => readNewestEdits(ctx.db, some, range));
    const cut = rows.length < EDITS_PER_READ ? undefined : rows.at(-1);
    if (cut === undefined) return [...found, ...rows];
    found.push(...rows.filter((row) => isBefore(row, cut)));
    rest = some.filter((key) => !isBefore(key, cut));
  }
  return found;
}

function isBefore(one: MessageKey, other: MessageKey): boolean {
  return (
    one.conversationId < other.conversationId || (one.conversationId === other.conversationId && one.seq < other.seq)
  );
}

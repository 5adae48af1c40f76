import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { type Page, fromListCursor, requirePageSize, toListCursor, toPage } from "../../graphql/connection.js";
import { messageKeyOf, requireCursor } from "../../graphql/global-ids.js";
import { readTexts } from "../../graphql/text-budget.js";
import { BadUserInput } from "../../infra/errors.js";
import type { ConversationRow } from "../conversations/store.js";
import { lastVisibleMessage, messageByKey } from "./loader.js";
import { readHistory } from "./store.js";

/** `first` pages forward after a place, `last` backward before one; without either, the newest 30. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly afterSequence?: number | null | undefined;
  readonly beforeSequence?: number | null | undefined;
}

/** Returns a page of a conversation's messages by sequence (keyset pagination). @throws BadUserInput on invalid arguments */
export async function pageOfMessages(
  ctx: SignedIn,
  conversation: ConversationRow,
  page: PageArguments,
): Promise<Page<Message>> {
  const { first, last } = page;
  if (isGiven(first) && isGiven(last)) throw new BadUserInput('Give "first" or "last", not both.');
  const { after, before } = requireBounds(page);
  const isForward = isGiven(first) || (!isGiven(last) && after !== undefined && before === undefined);
  const size = isForward ? requirePageSize(first) : requirePageSize(last, "last");
  const direction = isForward ? "forward" : "backward";
  const { clearedSequence, lastSequence } = conversation;
  const limit = size + 1;
  const range = { after: Math.max(after ?? 0, clearedSequence), before, limit, direction } as const;
  const messages = await readTexts(ctx, limit, () => readHistory(ctx.db, conversation, range));
  for (const message of messages) messageByKey(ctx).prime(message, message);
  return toPage(messages, size, messageCursor, {
    direction,
    hasCursor: isForward
      ? Math.min(after ?? 0, lastSequence) > clearedSequence
      : before !== undefined && Math.max(before, clearedSequence + 1) <= lastSequence,
  });
}

/** Returns the message with this id; null both where there is none and where the viewer cannot see it. */
export async function findMessage(ctx: SignedIn, id: string): Promise<Message | null> {
  const key = messageKeyOf(ctx, id);
  const message = key === undefined ? undefined : await messageByKey(ctx).load(key);
  return message === undefined || message.isHidden === true ? null : message;
}

/** Returns the newest message that the viewer can see; null where there is none. */
export async function lastMessageOf(ctx: SignedIn, conversation: ConversationRow): Promise<Message | null> {
  if (conversation.lastSequence <= conversation.clearedSequence) return null;
  const newest = await messageByKey(ctx).load({ conversationId: conversation.id, seq: conversation.lastSequence });
  return newest?.isHidden === true ? ((await lastVisibleMessage(ctx).load(conversation.id)) ?? null) : (newest ?? null);
}

/** Returns the exclusive bounds of a page, each given as a cursor or as a sequence. @throws BadUserInput */
function requireBounds({ after, before, afterSequence, beforeSequence }: PageArguments): {
  readonly after: number | undefined;
  readonly before: number | undefined;
} {
  if (isGiven(afterSequence) && isGiven(beforeSequence) && afterSequence >= beforeSequence)
    throw new BadUserInput('"afterSequence" must be below "beforeSequence".');
  return {
    after: requireBound("after", after, afterSequence),
    before: requireBound("before", before, beforeSequence),
  };
}

function requireBound(
  name: "after" | "before",
  cursor: string | null | undefined,
  sequence: number | null | undefined,
): number | undefined {
  if (isGiven(cursor) && isGiven(sequence)) throw new BadUserInput(`Give "${name}" or "${name}Sequence", not both.`);
  if (isGiven(cursor)) return requireCursor(cursor, name, toSequence);
  if (isGiven(sequence) && sequence < 0)
    throw new BadUserInput(`"${name}Sequence" must be 0 or more, got ${sequence}.`);
  return sequence ?? undefined;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function messageCursor({ seq }: Message): string {
  return toListCursor(seq);
}

function toSequence(cursor: string): number | undefined {
  const [seq] = fromListCursor(cursor, 1) ?? [];
  return seq !== undefined && /^\d{1,10}$/u.test(seq) ? Number(seq) : undefined;
}

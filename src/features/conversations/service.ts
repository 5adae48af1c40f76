import type { SignedIn } from "../../context.js";
import {
  MAX_PAGE_SIZE,
  type Page,
  fromListCursor,
  requirePageSize,
  toListCursor,
  toPage,
} from "../../graphql/connection.js";
import { keyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { type PromiseOrValue, andThen, isPromise } from "../../infra/promise-or-value.js";
import { BadUserInput, Refusal } from "../../infra/errors.js";
import { conversationById } from "./loader.js";
import { type ConversationRow, type ConversationCursor, readConversationList } from "./store.js";

/** Returns the viewer's conversation of a global id; null for anybody else's. */
export async function findConversation(ctx: SignedIn, id: string): Promise<ConversationRow | null> {
  const key = keyOf(ctx, "Conversation", id);
  return key === undefined ? null : ((await conversationById(ctx).load(key)) ?? null);
}

/** Returns the viewer's conversations of global ids, in their order; null for anybody else's. @throws BadUserInput */
export async function findConversations(ctx: SignedIn, ids: readonly string[]): Promise<(ConversationRow | null)[]> {
  if (ids.length > MAX_PAGE_SIZE)
    throw new BadUserInput(`"ids" must have at most ${MAX_PAGE_SIZE} ids, got ${ids.length}.`);
  return Promise.all(ids.map((id) => findConversation(ctx, id)));
}

/** Returns a conversation for a field: the id alone where the selection needs nothing else, which saves the read. */
export function conversationReference(
  ctx: SignedIn,
  id: bigint,
  onlyId: boolean,
): PromiseOrValue<Pick<ConversationRow, "id">> {
  return onlyId ? { id } : requireConversation(ctx, id);
}

/** Loads a conversation that a row of the viewer's references. @throws Error when it is not theirs */
export function requireConversation(ctx: SignedIn, id: bigint): PromiseOrValue<ConversationRow> {
  return andThen(conversationById(ctx).load(id), (row) => {
    if (row === undefined) throw new Error(`Conversation ${id} is referenced by a row but is not the viewer's.`);
    return row;
  });
}

/** Returns the keys of a conversation and its members. @throws Refusal NOT_FOUND when it is not the viewer's */
export async function requireMembership(
  ctx: SignedIn,
  conversationId: string,
): Promise<{ conversationId: bigint; userId: bigint; peerId: bigint }> {
  const key = keyOf(ctx, "Conversation", conversationId);
  const { userId } = ctx.viewer;
  const finding = key === undefined ? undefined : ctx.members.findPeer(key, userId);
  const peerId = isPromise(finding) ? await finding : finding;
  if (key === undefined || peerId === undefined)
    throw new Refusal("NOT_FOUND", "There is no such conversation.", ["conversationId"]);
  return { conversationId: key, userId, peerId };
}

interface ListArguments {
  readonly first: number | null;
  readonly after: string | undefined;
  readonly archived: boolean;
  /** Only conversations with unread messages, or only those without. */
  readonly unread: boolean | undefined;
}

/** Returns a page of the viewer's conversations: pinned first, then by latest activity. */
export async function listConversations(
  ctx: SignedIn,
  { first, after, archived, unread }: ListArguments,
): Promise<Page<ConversationRow>> {
  const size = requirePageSize(first);
  const cursor =
    after === undefined ? undefined : requireCursor(after, "after", (text) => toConversationCursor(ctx, text));
  const range = { archived, unread, after: cursor, limit: size + 1 };
  const rows = await readConversationList(ctx.db, ctx.viewer.userId, range);
  for (const row of rows) conversationById(ctx).prime(row.id, row);
  return toPage(rows, size, (row) => listCursorOf(ctx, row), { hasCursor: after !== undefined });
}

/**
 * Returns when the newest message was sent, by which lists are ordered; the opening where the viewer has no messages: none
 * were sent yet, or all are cleared.
 */
export function activityOf({ lastSequence, clearedSequence, lastActivityAt, createdAt }: ConversationRow): Date {
  return lastSequence > clearedSequence ? lastActivityAt : createdAt;
}

function listCursorOf(ctx: SignedIn, { id, viewerHasPinned, lastActivityAt }: ConversationRow): string {
  return toListCursor(viewerHasPinned ? 1 : 0, lastActivityAt.getTime(), toGlobalId(ctx, "Conversation", id));
}

function toConversationCursor(ctx: SignedIn, cursor: string): ConversationCursor | undefined {
  const [pinned, time = "", id = ""] = fromListCursor(cursor, 3) ?? [];
  const key = keyOf(ctx, "Conversation", id);
  if (key === undefined || !/^\d{1,13}$/u.test(time)) return undefined;
  return { isPinned: pinned === "1", lastActivityAt: new Date(Number(time)), id: key };
}

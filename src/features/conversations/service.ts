import type { SignedIn } from "../../context.js";
import { type Page, fromListCursor, requirePageSize, toListCursor, toPage } from "../../graphql/connection.js";
import { keyOf, requireCursor } from "../../graphql/ids.js";
import { Refusal } from "../../infra/errors.js";
import { isBlockedEitherWay } from "../contacts/store.js";
import { userById } from "../users/loader.js";
import { ConversationEventKind } from "./events.js";
import { conversationById, findPeer } from "./loader.js";
import {
  type ConversationRow,
  type ListPlace,
  findConversationId,
  insertConversation,
  readConversationList,
} from "./store.js";
import type { OpenConversationInput } from "./types.js";

/** The viewer's conversation behind an id, or null: a stranger's sounds like none. */
export async function findConversation(ctx: SignedIn, id: string): Promise<ConversationRow | null> {
  const key = keyOf("Conversation", id);
  return key === undefined ? null : ((await conversationById(ctx).load(key)) ?? null);
}

/** What a field shows of a conversation of the viewer's: the row, or its id alone where nothing else is asked for. */
export async function showConversation(
  ctx: SignedIn,
  id: bigint,
  onlyId: boolean,
): Promise<Pick<ConversationRow, "id">> {
  return onlyId ? { id } : requireConversation(ctx, id);
}

/** A conversation that must be there, because a row of the viewer's names it. */
export async function requireConversation(ctx: SignedIn, id: bigint): Promise<ConversationRow> {
  const row = await conversationById(ctx).load(id);
  if (row === undefined) throw new Error(`Conversation ${id} is named by a row but is not the viewer's.`);
  return row;
}

/** The keys of a conversation that the viewer names. @throws Refusal NOT_FOUND when it is not theirs */
export async function requireMembership(
  ctx: SignedIn,
  conversationId: string,
): Promise<{ conversationId: bigint; userId: bigint; peerId: bigint }> {
  const key = keyOf("Conversation", conversationId);
  const { userId } = ctx.viewer;
  const peerId = key === undefined ? undefined : await findPeer(ctx, key, userId);
  if (key === undefined || peerId === undefined)
    throw new Refusal("NOT_FOUND", "There is no such conversation.", ["conversationId"]);
  return { conversationId: key, userId, peerId };
}

/** A page of the viewer's conversations: pinned first, then by newest activity. */
export async function listConversations(
  ctx: SignedIn,
  { first, after, archived }: { first: number | null; after?: string | undefined; archived: boolean },
): Promise<Page<ConversationRow>> {
  const size = requirePageSize(first);
  const place = after === undefined ? undefined : requireCursor(after, "after", toListPlace);
  const rows = await readConversationList(ctx.db, ctx.viewer.userId, { archived, after: place, limit: size + 1 });
  for (const row of rows) conversationById(ctx).prime(row.id, row);
  return toPage(rows, size, listCursorOf, { hasCursor: after !== undefined });
}

/** The one conversation of the viewer and another person, made now if the two have none. */
export async function openConversation(
  ctx: SignedIn,
  { userId }: OpenConversationInput,
): Promise<{ conversation: ConversationRow; created: boolean }> {
  await ctx.limits.take("conversationsOpenedPerUser", ctx.viewer.userId);
  const peerId = await requirePeer(ctx, userId);
  const me = ctx.viewer.userId;
  const pair = me < peerId ? ([me, peerId] as const) : ([peerId, me] as const);
  const found = await findConversationId(ctx.db, pair);
  const opened = found === undefined ? await makeConversation(ctx, pair) : { id: found, created: false };
  return { conversation: await requireConversation(ctx, opened.id), created: opened.created };
}

async function requirePeer(ctx: SignedIn, userId: string): Promise<bigint> {
  const peerId = keyOf("User", userId);
  if (peerId === ctx.viewer.userId)
    throw new Refusal("INVALID", "A conversation needs another person: this is your own id.", ["userId"]);
  const peer = peerId === undefined ? undefined : await userById(ctx).load(peerId);
  if (peerId === undefined || peer?.isActive !== true)
    throw new Refusal("NOT_FOUND", "There is no such person.", ["userId"]);
  if (await isBlockedEitherWay(ctx.db, ctx.viewer.userId, peerId))
    throw new Refusal("BLOCKED", "One of the two has blocked the other.", ["userId"]);
  return peerId;
}

function makeConversation(ctx: SignedIn, pair: readonly [bigint, bigint]): Promise<{ id: bigint; created: boolean }> {
  return ctx.change(async (change) => {
    const id = await insertConversation(change, pair, ctx.now());
    if (id === undefined) {
      const quicker = await findConversationId(change, pair);
      if (quicker === undefined) throw new Error("A conversation that exists could not be found.");
      return { id: quicker, created: false };
    }
    for (const userId of pair)
      change.record({ userId, kind: ConversationEventKind.ConversationChanged, conversationId: id });
    return { id, created: true };
  });
}

function listCursorOf(row: ConversationRow): string {
  return toListCursor(row.viewerHasPinned ? 1 : 0, row.lastActivityAt.getTime(), row.id);
}

function toListPlace(cursor: string): ListPlace | undefined {
  const [pinned, time, id] = fromListCursor(cursor, 3) ?? [];
  if (pinned === undefined || !/^\d{1,13}$/u.test(time ?? "") || !/^\d{1,18}$/u.test(id ?? "")) return undefined;
  return { isPinned: pinned === "1", lastActivityAt: new Date(Number(time)), id: BigInt(id ?? 0) };
}

import type { SignedIn } from "../../context.js";
import { keyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { personNotFound } from "../contacts/lookup.js";
import { isBlockedEitherWay } from "../contacts/store.js";
import { userById } from "../users/loader.js";
import type { OpenConversationInput } from "./types.js";
import { conversationById } from "./loader.js";
import { requireConversation } from "./service.js";
import { restoreConversation } from "./member-settings.js";
import { type ConversationRow, findConversationId, insertConversation, revealConversation } from "./store.js";

/**
 * Opens the one conversation of the viewer and another user, creating it if they have none. Until the first message it
 * exists for its opener alone, and is in no list.
 */
export async function openConversation(
  ctx: SignedIn,
  { userId }: OpenConversationInput,
): Promise<{ conversation: ConversationRow; created: boolean }> {
  const peerId = await requirePeer(ctx, userId);
  const me = ctx.viewer.userId;
  const pair = me < peerId ? ([me, peerId] as const) : ([peerId, me] as const);
  const id = await findConversationId(ctx.db, pair);
  const found = id === undefined ? undefined : await conversationById(ctx).load(id);
  if (found === undefined) {
    const opened = await makeConversation(ctx, pair, id);
    conversationById(ctx).clear(opened.id);
    return { ...opened, conversation: await requireConversation(ctx, opened.id) };
  }
  return { conversation: found.isDeleted ? await restoreConversation(ctx, found.id) : found, created: false };
}

async function requirePeer(ctx: SignedIn, userId: string): Promise<bigint> {
  const peerId = keyOf(ctx, "User", userId);
  if (peerId === ctx.viewer.userId)
    throw new Refusal("INVALID", "A conversation needs another person: this is your own id.", ["userId"]);
  const peer = peerId === undefined ? undefined : await userById(ctx).load(peerId);
  if (peerId === undefined || peer?.isActive !== true) throw personNotFound();
  if (await isBlockedEitherWay(ctx.db, ctx.viewer.userId, peerId))
    throw new Refusal("BLOCKED", "One of the two has blocked the other.", ["userId"]);
  return peerId;
}

/**
 * Creates a conversation for the viewer, or reveals the one that the peer has opened; `created` is true for both, since
 * the viewer must not learn that the peer has opened it.
 */
function makeConversation(
  ctx: SignedIn,
  pair: readonly [bigint, bigint],
  hiddenId: bigint | undefined,
): Promise<{ id: bigint; created: boolean }> {
  const { userId } = ctx.viewer;
  const at = ctx.now();
  return ctx.transact(async (tx) => {
    const made = hiddenId === undefined ? await insertConversation(tx, pair, { openerId: userId, at }) : undefined;
    const id = made ?? hiddenId ?? (await findConversationId(tx, pair));
    if (id === undefined) throw new Error("Expected the conversation of the pair, found none.");
    const created = made !== undefined || (await revealConversation(tx, { conversationId: id, userId }, at));
    if (created) tx.record({ userId, kind: "ConversationChanged", conversationId: id });
    return { id, created };
  });
}

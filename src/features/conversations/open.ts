import type { SignedIn } from "../../context.js";
import { keyOf } from "../../graphql/ids.js";
import { Refusal } from "../../infra/errors.js";
import { isBlockedEitherWay } from "../contacts/store.js";
import { userById } from "../users/loader.js";
import { ConversationEventKind } from "./events.js";
import type { OpenConversationInput } from "./payloads.js";
import { requireConversation } from "./service.js";
import { restoreConversation } from "./settings.js";
import { type ConversationRow, findConversationId, insertConversation } from "./store.js";

/** The one conversation of the viewer and another person, made now if the two have none. */
export async function openConversation(
  ctx: SignedIn,
  { userId }: OpenConversationInput,
): Promise<{ conversation: ConversationRow; created: boolean }> {
  const peerId = await requirePeer(ctx, userId);
  const me = ctx.viewer.userId;
  const pair = me < peerId ? ([me, peerId] as const) : ([peerId, me] as const);
  const found = await findConversationId(ctx.db, pair);
  const opened = found === undefined ? await makeConversation(ctx, pair) : { id: found, created: false };
  const conversation = await requireConversation(ctx, opened.id);
  return {
    conversation: conversation.isDeleted ? await restoreConversation(ctx, opened.id) : conversation,
    created: opened.created,
  };
}

async function requirePeer(ctx: SignedIn, userId: string): Promise<bigint> {
  const peerId = keyOf(ctx, "User", userId);
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

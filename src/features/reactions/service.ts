import type { SignedIn } from "../../context.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import type { Message } from "../../generated/prisma/client.js";
import type { SentMessage } from "../../model/message.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";
import { Refusal } from "../../infra/errors.js";
import {
  type LockedMessage,
  changeMessage,
  requireNoBlock,
  requireVisible,
  recordForBoth,
} from "../messages/locked-message.js";
import { requireEmoji } from "./emoji.js";
import { reactionsByMessage } from "./loader.js";
import { type ReactionRow, insertReaction, readOwnEmoji, removeReaction as deleteReaction } from "./store.js";
import type { AddReactionInput, RemoveReactionInput } from "./types.js";

export const MAX_REACTIONS_PER_PERSON = 3;

/** Adds an emoji of the viewer's to a message. Idempotent. @throws Refusal */
export async function addReaction(ctx: SignedIn, { messageId, emoji: text }: AddReactionInput): Promise<Message> {
  const emoji = requireEmoji(text);
  const { userId } = ctx.viewer;
  return changeReactions(ctx, messageId, async (tx, locked) => {
    const { message } = locked;
    requireNoBlock(locked);
    const own = await readOwnEmoji(tx, message, userId);
    if (own.includes(emoji)) return false;
    if (own.length >= MAX_REACTIONS_PER_PERSON)
      throw new Refusal("INVALID", `A person can put at most ${MAX_REACTIONS_PER_PERSON} reactions to a message.`, [
        "emoji",
      ]);
    const { conversationId, seq } = message;
    await insertReaction(tx, { conversationId, seq, userId, emoji, reactedAt: ctx.now() });
    return true;
  });
}

/** Removes an emoji of the viewer's from a message, also across a block. Idempotent. */
export async function removeReaction(ctx: SignedIn, { messageId, emoji: text }: RemoveReactionInput): Promise<Message> {
  const emoji = requireEmoji(text);
  const { userId } = ctx.viewer;
  return changeReactions(ctx, messageId, (tx, { message }) => deleteReaction(tx, message, { userId, emoji }));
}

/** Returns the reactions to a message, oldest first; none to a tombstone, or to a message just sent. */
export function reactionsTo(ctx: SignedIn, message: SentMessage): PromiseOrValue<readonly ReactionRow[]> {
  return message.isDeleted || message.isNew === true
    ? []
    : andThen(reactionsByMessage(ctx).load(message), (reactions) => reactions ?? []);
}

/** Changes the reactions to a visible message, and records an event for both members where `work` returns true. */
async function changeReactions(
  ctx: SignedIn,
  messageId: string,
  work: (tx: LoggedTransaction, locked: LockedMessage) => Promise<boolean>,
): Promise<Message> {
  const message = await changeMessage(ctx, messageId, async (tx, locked) => {
    requireVisible(locked);
    if (await work(tx, locked)) recordForBoth(tx, "ReactionsChanged", locked, locked.message);
    return locked.message;
  });
  reactionsByMessage(ctx).clear(message);
  return message;
}

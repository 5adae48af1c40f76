import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { messageKeyOf } from "../../graphql/global-ids.js";
import type { Transaction } from "../../infra/database/transaction.js";
import { Refusal } from "../../infra/errors.js";
import type { MessageEventKind } from "../../log/event-kinds.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { lockConversation } from "../../model/conversation-lock.js";
import { type Member, isBlockedBetween, readMembers } from "../../model/member.js";
import { MESSAGE_COLUMNS, type MessageKey, toMessage } from "../../model/message.js";
import { conversationById } from "../conversations/loader.js";
import { lastVisibleMessage, messageByKey, newestEdits } from "./loader.js";

/** A message under its conversation's lock, with both members. */
export interface LockedMessage {
  readonly message: Message;
  readonly viewer: Member;
  readonly peer: Member;
  /** Users who have deleted it for themselves. */
  readonly hiddenFor: readonly bigint[];
}

/** Runs `work` in a transaction that holds the lock of the message's conversation. @throws Refusal NOT_FOUND */
export async function changeMessage<T>(
  ctx: SignedIn,
  messageId: string,
  work: (tx: LoggedTransaction, locked: LockedMessage) => Promise<T>,
): Promise<T> {
  const { userId } = ctx.viewer;
  const key = messageKeyOf(ctx, messageId);
  const peerId = key && (await ctx.members.findPeer(key.conversationId, userId));
  if (key === undefined || peerId === undefined) throw notFound();
  const result = await ctx.transact(async (tx) => {
    // One round trip; the reads come after the lock.
    const [, found, members] = await Promise.all([
      lockConversation(tx, key.conversationId),
      readMessage(tx, key, [userId, peerId]),
      readMembers(tx, [key.conversationId]),
    ]);
    const viewer = members.find((member) => member.userId === userId);
    const peer = members.find((member) => member.userId === peerId);
    if (found === undefined || viewer === undefined || peer === undefined) throw notFound();
    return work(tx, { ...found, viewer, peer });
  });
  clearLoaders(ctx, key);
  return result;
}

/** Invalidates this operation's loaders for the message and its conversation. */
function clearLoaders(ctx: SignedIn, key: MessageKey): void {
  messageByKey(ctx).clear(key);
  newestEdits(ctx).clearAll();
  lastVisibleMessage(ctx).clear(key.conversationId);
  conversationById(ctx).clear(key.conversationId);
}

/** Returns true where a member has deleted neither the message nor the conversation up to it. */
export function canSee({ message, hiddenFor }: LockedMessage, { userId, clearedSeq }: Member): boolean {
  return message.seq > clearedSeq && !hiddenFor.includes(userId);
}

/** @throws Refusal NOT_FOUND for a tombstone, and for a message that the viewer cannot see */
export function requireVisible(locked: LockedMessage): void {
  if (!canSee(locked, locked.viewer) || locked.message.isDeleted) throw notFound();
}

/** @throws Refusal FORBIDDEN unless the viewer sent the message; `action` completes "Only its sender can …" */
export function requireSender({ message, viewer }: LockedMessage, action: string): void {
  if (message.senderId !== viewer.userId)
    throw new Refusal("FORBIDDEN", `Only its sender can ${action}.`, ["messageId"]);
}

/** @throws Refusal BLOCKED where one of the two has blocked the other */
export function requireNoBlock({ viewer, peer }: LockedMessage): void {
  if (isBlockedBetween(viewer, peer))
    throw new Refusal("BLOCKED", "One of the two has blocked the other.", ["messageId"]);
}

/** Records an event in both members' logs, with the message's row for those who can see it. */
export function recordForBoth(
  tx: LoggedTransaction,
  kind: MessageEventKind,
  locked: LockedMessage,
  message: Message,
): void {
  const { conversationId, seq: messageSeq } = message;
  for (const member of [locked.viewer, locked.peer])
    tx.record({
      userId: member.userId,
      kind,
      conversationId,
      messageSeq,
      ...(canSee(locked, member) && { message }),
    });
}

/** Refusal of a message that does not exist, and the same of one that the viewer cannot see. */
export function notFound(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such message.", ["messageId"]);
}

async function readMessage(
  tx: Transaction,
  { conversationId, seq }: MessageKey,
  memberIds: readonly bigint[],
): Promise<Pick<LockedMessage, "message" | "hiddenFor"> | undefined> {
  const rows = await tx.query<Message & { hiddenFor: bigint | null }>(
    `SELECT ${MESSAGE_COLUMNS}, d.user_id AS hiddenFor FROM messages m
     LEFT JOIN message_deletions d
       ON d.conversation_id = m.conversation_id AND d.user_id IN (?) AND d.seq = m.seq
     WHERE m.conversation_id = ? AND m.seq = ?`,
    [memberIds, conversationId, seq],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { hiddenFor: _, ...message } = row;
  return { message: toMessage(message), hiddenFor: rows.flatMap(({ hiddenFor }) => hiddenFor ?? []) };
}

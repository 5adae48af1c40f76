import type { SignedIn } from "../../context.js";
import type { SentMessage } from "../../model/message.js";
import type { Message } from "../../generated/prisma/client.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";
import { Refusal } from "../../infra/errors.js";
import { conversationById } from "../conversations/loader.js";
import { requireConversation, requireMembership } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { type DeliveryTimes, deliveryTimes } from "./loader.js";
import { type MarkDeliveredInput, type MarkReadInput, MessageStatus } from "./types.js";

/** Marks everything up to a sequence as delivered to a device of the viewer's. */
export async function markDelivered(
  ctx: SignedIn,
  { conversationId, sequence }: MarkDeliveredInput,
): Promise<ConversationRow> {
  return mark(ctx, "DELIVERED", conversationId, sequence);
}

/** Marks everything up to a sequence, or all messages, as read by the viewer. */
export async function markRead(ctx: SignedIn, { conversationId, sequence }: MarkReadInput): Promise<ConversationRow> {
  return mark(ctx, "READ", conversationId, sequence ?? undefined);
}

/** Returns the delivery status of a message. */
export function statusOf(ctx: SignedIn, message: SentMessage): PromiseOrValue<MessageStatus> {
  if (message.isNew === true) return MessageStatus.SENT;
  return andThen(requireConversation(ctx, message.conversationId), (conversation) => statusIn(conversation, message));
}

function statusIn(conversation: ConversationRow, message: Message): MessageStatus {
  const isOwn = message.senderId === conversation.viewerId;
  const read = isOwn ? conversation.peerReadSequence : conversation.viewerReadSequence;
  const delivered = isOwn ? conversation.peerDeliveredSequence : conversation.viewerDeliveredSequence;
  if (message.seq <= read) return MessageStatus.READ;
  return message.seq <= delivered ? MessageStatus.DELIVERED : MessageStatus.SENT;
}

/** Returns when the recipient got and read a message, as far as the viewer may see it. */
export async function timesOf(ctx: SignedIn, { conversationId, senderId, seq }: Message): Promise<DeliveryTimes> {
  const { viewerId, peerId, sharesReadReceipts } = await requireConversation(ctx, conversationId);
  const isOwn = senderId === viewerId;
  const recipientId = isOwn ? peerId : viewerId;
  const times = await deliveryTimes(ctx).load({ conversationId, seq, recipientId });
  if (times === undefined) return { deliveredAt: null, readAt: null };
  return isOwn && !sharesReadReceipts ? { ...times, readAt: null } : times;
}

async function mark(
  ctx: SignedIn,
  status: "DELIVERED" | "READ",
  id: string,
  sequence: number | undefined,
): Promise<ConversationRow> {
  const membership = await requireMembership(ctx, id);
  if (sequence !== undefined && sequence < 0)
    throw new Refusal("INVALID", `A sequence is 0 or more, got ${sequence}.`, ["sequence"]);
  await ctx.writer.mark({ status, upToSeq: sequence, ...membership });
  conversationById(ctx).clear(membership.conversationId);
  return requireConversation(ctx, membership.conversationId);
}

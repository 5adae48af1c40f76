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

/** Says that everything up to a sequence has arrived on a device of the viewer's. */
export async function markDelivered(
  ctx: SignedIn,
  { conversationId, sequence }: MarkDeliveredInput,
): Promise<ConversationRow> {
  return mark(ctx, "DELIVERED", conversationId, sequence);
}

/** Says that the viewer has read everything up to a sequence, or all there is. */
export async function markRead(ctx: SignedIn, { conversationId, sequence }: MarkReadInput): Promise<ConversationRow> {
  return mark(ctx, "READ", conversationId, sequence ?? undefined);
}

/** How far a message has come on its way to the person it is for. */
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

/** When a message reached the person it is for, as far as the viewer may know. */
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
  const place = await requireMembership(ctx, id);
  if (sequence !== undefined && sequence < 0)
    throw new Refusal("INVALID", `A sequence is 0 or more, got ${sequence}.`, ["sequence"]);
  await ctx.writer.mark({ status, upToSeq: sequence, ...place });
  conversationById(ctx).clear(place.conversationId);
  return requireConversation(ctx, place.conversationId);
}

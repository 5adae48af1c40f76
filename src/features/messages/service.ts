import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { messageKeyOf } from "../../graphql/ids.js";
import { Refusal } from "../../infra/errors.js";
import { conversationById } from "../conversations/loader.js";
import { requireConversation, requireMembership } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { requireContent } from "./content.js";
import { messageByKey } from "./loader.js";
import { requireClientMessageId } from "./text.js";
import { MessageStatus, type MarkDeliveredInput, type MarkReadInput, type SendMessageInput } from "./types.js";

/** Says something in a conversation of the viewer's; answers when it is on disk and has its place. */
export async function sendMessage(ctx: SignedIn, input: SendMessageInput): Promise<Message> {
  const place = await requireMembership(ctx, input.conversationId);
  const clientMessageId = requireClientMessageId(input.clientMessageId);
  const content = requireContent(input, requireReply(place.conversationId, input.replyToId));
  await ctx.limits.take("messagesPerUser", ctx.viewer.userId);
  const message = await ctx.writer.send({ ...place, ...content, clientMessageId });
  ctx.typing.stop(place.conversationId, place.userId);
  return message;
}

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

/** The message behind an id, or null: one of a stranger's conversation sounds like none. */
export async function findMessage(ctx: SignedIn, id: string): Promise<Message | null> {
  const key = messageKeyOf(id);
  const conversation = key === undefined ? undefined : await conversationById(ctx).load(key.conversationId);
  if (key === undefined || conversation === undefined || key.seq <= conversation.clearedSequence) return null;
  return (await messageByKey(ctx).load(key)) ?? null;
}

/** How far a message has come on its way to the person it is for. */
export async function statusOf(ctx: SignedIn, message: Message): Promise<MessageStatus> {
  const conversation = await requireConversation(ctx, message.conversationId);
  const isOwn = message.senderId === ctx.viewer.userId;
  const read = isOwn ? conversation.peerReadSequence : conversation.viewerReadSequence;
  const delivered = isOwn ? conversation.peerDeliveredSequence : conversation.viewerDeliveredSequence;
  if (message.seq <= read) return MessageStatus.READ;
  return message.seq <= delivered ? MessageStatus.DELIVERED : MessageStatus.SENT;
}

/** The one of the two whom a message is for. */
export async function recipientOf(ctx: SignedIn, message: Message): Promise<bigint> {
  const { viewerId, peerId } = await requireConversation(ctx, message.conversationId);
  return message.senderId === viewerId ? peerId : viewerId;
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
  await ctx.writer.mark({ ...place, status, upToSeq: sequence });
  conversationById(ctx).clear(place.conversationId);
  return requireConversation(ctx, place.conversationId);
}

function requireReply(conversationId: bigint, replyToId: string | null | undefined): number | null {
  if (replyToId === null || replyToId === undefined) return null;
  const key = messageKeyOf(replyToId);
  if (key?.conversationId !== conversationId || key.seq < 1)
    throw new Refusal("NOT_FOUND", "There is no such message in this conversation.", ["replyToId"]);
  return key.seq;
}

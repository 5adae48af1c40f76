import type { SignedIn } from "../../context.js";
import type { SentMessage } from "../../model/message.js";
import { messageKeyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { tellPresence } from "../contacts/service.js";
import { requireMembership } from "../conversations/service.js";
import { requireContent } from "./content.js";
import type { SendMessageInput } from "./types.js";
import { requireClientMessageId } from "./text.js";

/** Says something in a conversation of the viewer's; answers when it is on disk and has its place. */
export async function sendMessage(ctx: SignedIn, input: SendMessageInput): Promise<SentMessage> {
  const place = await requireMembership(ctx, input.conversationId);
  const clientMessageId = requireClientMessageId(input.clientMessageId);
  const content = requireContent(input, requireReply(ctx, place.conversationId, input.replyToId));
  const message = await ctx.writer.send({ clientMessageId, content, ...place });
  ctx.typing.stop(place.conversationId, place.userId);
  // From now on the two follow each other's presence.
  if (message.seq === 1) tellPresence(ctx, place.peerId);
  return message;
}

function requireReply(ctx: SignedIn, conversationId: bigint, replyToId: string | null | undefined): number | null {
  if (replyToId === null || replyToId === undefined) return null;
  const key = messageKeyOf(ctx, replyToId);
  if (key?.conversationId !== conversationId || key.seq < 1)
    throw new Refusal("NOT_FOUND", "There is no such message in this conversation.", ["replyToId"]);
  return key.seq;
}

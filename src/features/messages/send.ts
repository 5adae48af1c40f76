import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { messageKeyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { checkUse } from "../../model/media-object.js";
import { isBlockedBetween } from "../../model/member.js";
import type { SentMessage } from "../../model/message.js";
import type { ConversationState, SendChange, Situation } from "../../writer/changes.js";
import type { MemberState } from "../../writer/member-state.js";
import { publishPresenceChanged } from "../contacts/service.js";
import { requireMembership } from "../conversations/service.js";
import { requireContent } from "./content.js";
import { requireClientMessageId } from "./text.js";
import { UPLOAD_FIELD, sendUpload } from "./send-upload.js";
import type { SendMessageInput } from "./types.js";

/** Sends a message in a conversation of the viewer's, and returns it once it is committed under its sequence. */
export async function sendMessage(ctx: SignedIn, input: SendMessageInput): Promise<SentMessage> {
  const membership = await requireMembership(ctx, input.conversationId);
  const { conversationId, peerId } = membership;
  const clientMessageId = requireClientMessageId(input.clientMessageId);
  const content = requireContent(ctx, input, requireReplyToSeq(ctx, conversationId, input.replyToId));
  const send = { clientMessageId, content, ...membership };
  const uploadId = input.media?.uploadId;
  const message = await (typeof uploadId === "string" ? sendUpload(ctx, send, uploadId) : ctx.writer.send(send));
  // From the first message on the two follow each other's presence.
  if (message.seq === 1) publishPresenceChanged(ctx, peerId);
  return message;
}

function requireReplyToSeq(ctx: SignedIn, conversationId: bigint, replyToId: string | null | undefined): number | null {
  if (replyToId === null || replyToId === undefined) return null;
  const key = messageKeyOf(ctx, replyToId);
  if (key?.conversationId !== conversationId || key.seq < 1) throw noReplyTarget();
  return key.seq;
}

/** Rule of a send within its batch: appends the message under the next sequence, or returns why it is refused. */
export function applySend(
  state: ConversationState,
  change: SendChange,
  { at, inUse }: Situation,
): SentMessage | Refusal {
  const { member: sender, peer } = state;
  const refusal = findRefusal(state, change, at);
  if (refusal !== undefined) return refusal;
  // Fields of its own come first: V8 makes an object that grows after a spread a dictionary, slow to make and to read.
  const message: SentMessage = {
    isNew: true,
    conversationId: state.id,
    seq: state.lastSeq + 1,
    senderId: sender.userId,
    clientMessageId: change.clientMessageId,
    isEdited: false,
    editedAt: null,
    isDeleted: false,
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
    ...change.content,
  };
  state.append(message, change.upload);
  for (const { userId, unreadCount } of [sender, peer])
    state.record([userId], {
      kind: "MessageSent",
      conversationId: state.id,
      messageSeq: message.seq,
      message,
      unreadCount,
    });
  const isMuted = peer.mutedUntil !== null && peer.mutedUntil > at;
  unarchive(state, sender, false);
  unarchive(state, peer, isMuted);
  if (!isMuted && !inUse.has(peer.userId)) addUnseen(peer, message);
  return message;
}

function findRefusal(state: ConversationState, { content, upload }: SendChange, at: Date): Refusal | undefined {
  const { member: sender, peer, lastSeq } = state;
  if (isBlockedBetween(sender, peer))
    return new Refusal("BLOCKED", "One of the two has blocked the other.", ["conversationId"]);
  if (!sender.isActive) return new Refusal("FORBIDDEN", "This account has been deleted.", ["conversationId"]);
  if (!peer.isActive)
    return new Refusal("FORBIDDEN", "The other person has deleted their account.", ["conversationId"]);
  if (content.replyToSeq !== null && content.replyToSeq > lastSeq) return noReplyTarget();
  if (upload === undefined) return undefined;
  const usable = checkUse(state.findUpload(upload.id), { kind: upload.kind, at, field: UPLOAD_FIELD });
  return usable instanceof Refusal ? usable : undefined;
}

/** A message returns a deleted conversation to the member's lists, and an archived one unless it is muted. */
function unarchive(state: ConversationState, member: MemberState, keepsArchived: boolean): void {
  const isArchived = member.isArchived && keepsArchived;
  if (isArchived === member.isArchived && !member.isDeleted) return;
  member.isArchived = isArchived;
  member.isDeleted = false;
  state.record([member.userId], { kind: "ConversationChanged", conversationId: state.id });
}

function addUnseen(member: MemberState, { seq, senderId }: Message): void {
  member.unseen = { count: (member.unseen?.count ?? 0) + 1, lastSeq: seq, senderId };
}

function noReplyTarget(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such message in this conversation.", ["replyToId"]);
}

import type { SignedIn } from "../../context.js";
import type { Change } from "../../log/logged-transaction.js";
import { replaceWords, searchTextOf } from "../../search-index/inverted-index.js";
import type { Message } from "../../generated/prisma/client.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { hideMessage, toTombstone, wipeMessage } from "./deletion-store.js";
import { type HeldMessage, type Seat, changeMessage, notFound, requireSender, tellBoth } from "./locked-message.js";
import type { DeleteMessageInput } from "./types.js";
import { recountUnread } from "./unread.js";
import { requireWithin } from "./time-limits.js";

/** What is left of a deleted message: its id, and where both see it still, its tombstone. */
export interface Deletion {
  readonly message?: Message;
  readonly deletedMessageId: string;
}

/** Deletes a message for everyone, or for the viewer alone; a second time it answers the same. */
export async function deleteMessage(ctx: SignedIn, { messageId, scope }: DeleteMessageInput): Promise<Deletion> {
  return changeMessage(ctx, messageId, async (change, held) => {
    const { conversationId, seq } = held.message;
    const deletedMessageId = toGlobalId(ctx, "Message", conversationId, seq);
    if (scope === "EVERYONE") return { message: await deleteForEveryone(ctx, change, held), deletedMessageId };
    await deleteForViewer(ctx, change, held);
    return { deletedMessageId };
  });
}

/** Allowed across a block: it only takes away. */
async function deleteForEveryone(ctx: SignedIn, change: Change, held: HeldMessage): Promise<Message> {
  const { message, viewer, peer } = held;
  if (!viewer.sees) throw notFound();
  requireSender(held, "delete a message for everyone");
  if (message.isDeleted) return message;
  requireWithin(ctx, message, ctx.config.DELETE_WINDOW_MINUTES, "deleted for everyone");
  const at = ctx.now();
  await wipeMessage(change, message, at);
  await replaceWords(change, message, searchTextOf(message), null);
  const tombstone = toTombstone(message, at);
  tellBoth(change, "MessageDeleted", held, tombstone);
  if (isUnread(peer, message))
    await recountUnread(change, { conversationId: message.conversationId, userId: peer.userId }, message, at);
  return tombstone;
}

async function deleteForViewer(ctx: SignedIn, change: Change, { message, viewer }: HeldMessage): Promise<void> {
  if (!viewer.sees) return;
  const { conversationId, seq: messageSeq } = message;
  const { userId } = viewer;
  const at = ctx.now();
  await hideMessage(change, message, { userId, at });
  change.record({ userId, kind: "MessageDeleted", conversationId, messageSeq, subjectId: userId });
  if (isUnread(viewer, message)) await recountUnread(change, { conversationId, userId }, message, at);
}

/** Whether a message counts as unread for one of its two people, before it goes. */
function isUnread({ userId, sees, hasRead }: Seat, { senderId, isDeleted }: Message): boolean {
  return senderId !== userId && sees && !hasRead && !isDeleted;
}

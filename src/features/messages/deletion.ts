import type { SignedIn } from "../../context.js";
import type { Message } from "../../generated/prisma/client.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import type { Member } from "../../model/member.js";
import { markDeletedByKey } from "../../model/media-object.js";
import { toTombstone } from "../../model/message.js";
import { replacePostings, searchTextOf } from "../../search-index/inverted-index.js";
import { removeFiles } from "../media/removal.js";
import { hideMessage, wipeMessage } from "./deletion-store.js";
import { type LockedMessage, canSee, changeMessage, notFound, recordForBoth, requireSender } from "./locked-message.js";
import { requireWithin } from "./time-limits.js";
import type { DeleteMessageInput } from "./types.js";
import { recountUnread } from "./unread.js";

/** Result of a deletion: the message's id, and its tombstone where both members still see one. */
export interface Deletion {
  readonly message?: Message;
  readonly deletedMessageId: string;
}

/** Deletes a message for everyone, or for the viewer alone. Idempotent. */
export async function deleteMessage(ctx: SignedIn, { messageId, scope }: DeleteMessageInput): Promise<Deletion> {
  const { deletedMediaKey, ...deletion } = await changeMessage(ctx, messageId, async (tx, locked) => {
    const { conversationId, seq, mediaKey } = locked.message;
    const deletedMessageId = toGlobalId(ctx, "Message", conversationId, seq);
    if (scope === "EVERYONE") {
      const message = await deleteForEveryone(ctx, tx, locked);
      return { message, deletedMessageId, deletedMediaKey: mediaKey };
    }
    return { deletedMessageId, deletedMediaKey: await deleteForViewer(ctx, tx, locked) };
  });
  if (deletedMediaKey !== null) removeFiles(ctx, [{ key: deletedMediaKey, storeUploadId: null }]);
  return deletion;
}

/** Allowed across a block, since it only removes content. */
async function deleteForEveryone(ctx: SignedIn, tx: LoggedTransaction, locked: LockedMessage): Promise<Message> {
  const { message, viewer, peer } = locked;
  if (!canSee(locked, viewer)) throw notFound();
  requireSender(locked, "delete a message for everyone");
  if (message.isDeleted) return message;
  requireWithin(ctx, message, ctx.config.DELETE_WINDOW_MINUTES, "deleted for everyone");
  const at = ctx.now();
  await wipeMessage(tx, message, at);
  await replacePostings(tx, message, searchTextOf(message), null);
  const tombstone = toTombstone(message, at);
  recordForBoth(tx, "MessageDeleted", locked, tombstone);
  if (isUnread(locked, peer)) await recountUnread(tx, peer, message, at);
  return tombstone;
}

/** Returns the key of the media that nobody can see any more, which it deletes; else null. */
async function deleteForViewer(ctx: SignedIn, tx: LoggedTransaction, locked: LockedMessage): Promise<string | null> {
  const { message, viewer, peer } = locked;
  if (!canSee(locked, viewer)) return null;
  const { conversationId, seq: messageSeq } = message;
  const { userId } = viewer;
  const at = ctx.now();
  await hideMessage(tx, message, { userId, at });
  tx.record({ userId, kind: "MessageDeleted", conversationId, messageSeq, subjectId: userId });
  if (isUnread(locked, viewer)) await recountUnread(tx, viewer, message, at);
  if (message.mediaKey === null || (peer.isActive && canSee(locked, peer))) return null;
  await tx.script([markDeletedByKey(message.mediaKey, at)]);
  return message.mediaKey;
}

/** Returns true where the message, before its deletion, is part of the member's unread count. */
function isUnread(locked: LockedMessage, member: Member): boolean {
  const { senderId, seq, isDeleted } = locked.message;
  return senderId !== member.userId && seq > member.readSeq && canSee(locked, member) && !isDeleted;
}

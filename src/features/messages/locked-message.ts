import type { SignedIn } from "../../context.js";
import type { Change } from "../../log/logged-transaction.js";
import { lockConversation } from "../../model/conversation-lock.js";
import type { Message } from "../../generated/prisma/client.js";
import { messageKeyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { conversationById, findPeer } from "../conversations/loader.js";
import type { MessageEventKind } from "../../log/event-kinds.js";
import { lastVisibleMessage, messageByKey, newestEdits } from "./loader.js";
import type { MessageKey } from "./store.js";
import { MESSAGE_COLUMNS, toMessage } from "../../model/message.js";
import type { Transaction } from "../../infra/database/transaction.js";

/** A member of a conversation, as a message of it stands to them. */
export interface Seat {
  readonly userId: bigint;
  /** False once they have deleted it for themselves, or the conversation up to it. */
  readonly sees: boolean;
  readonly hasRead: boolean;
  readonly hasBlockedPeer: boolean;
}

/** A message that stays as it is until the transaction ends, and how it stands to its two people. */
export interface HeldMessage {
  readonly message: Message;
  readonly viewer: Seat;
  readonly peer: Seat;
}

/** Changes something about a message of the viewer's conversations, one change after the other. @throws Refusal NOT_FOUND */
export async function changeMessage<T>(
  ctx: SignedIn,
  messageId: string,
  work: (change: Change, held: HeldMessage) => Promise<T>,
): Promise<T> {
  const key = messageKeyOf(ctx, messageId);
  if (key === undefined || (await findPeer(ctx, key.conversationId, ctx.viewer.userId)) === undefined) throw notFound();
  const result = await ctx.change(async (change) => {
    // One round trip; what is read after the lock is as the lock found it.
    const [, message, seats] = await Promise.all([
      lockConversation(change, key.conversationId),
      readHeldMessage(change, key),
      readSeats(change, key),
    ]);
    const viewer = seats.find(({ userId }) => userId === ctx.viewer.userId);
    const peer = seats.find((seat) => seat !== viewer);
    if (message === undefined || viewer === undefined || peer === undefined) throw notFound();
    return work(change, { message, viewer, peer });
  });
  forget(ctx, key);
  return result;
}

/** What the operation has loaded before is so no longer. */
function forget(ctx: SignedIn, key: MessageKey): void {
  messageByKey(ctx).clear(key);
  newestEdits(ctx).clearAll();
  lastVisibleMessage(ctx).clear(key.conversationId);
  conversationById(ctx).clear(key.conversationId);
}

/** @throws Refusal NOT_FOUND for what the viewer no longer sees, or what is a tombstone */
export function requireStanding({ message, viewer }: HeldMessage): void {
  if (!viewer.sees || message.isDeleted) throw notFound();
}

/** @throws Refusal FORBIDDEN to all but the sender, in the words of `what` can be done by them alone */
export function requireSender({ message, viewer }: HeldMessage, what: string): void {
  if (message.senderId !== viewer.userId) throw new Refusal("FORBIDDEN", `Only its sender can ${what}.`, ["messageId"]);
}

/** @throws Refusal BLOCKED when one of the two has blocked the other */
export function requireNoBlock({ viewer, peer }: HeldMessage): void {
  if (viewer.hasBlockedPeer || peer.hasBlockedPeer)
    throw new Refusal("BLOCKED", "One of the two has blocked the other.", ["messageId"]);
}

/** Tells both logs what became of a message: with its row in hand to those who see it. */
export function tellBoth(
  change: Change,
  kind: MessageEventKind,
  { viewer, peer }: HeldMessage,
  message: Message,
): void {
  const { conversationId, seq: messageSeq } = message;
  for (const { userId, sees } of [viewer, peer])
    change.record({ userId, kind, conversationId, messageSeq, ...(sees && { inHand: message }) });
}

/** What the viewer cannot see sounds like what is not there. */
export function notFound(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such message.", ["messageId"]);
}

/** A message of a locked conversation as the table has it, whoever sees it; undefined when there is none. */
async function readHeldMessage(tx: Transaction, { conversationId, seq }: MessageKey): Promise<Message | undefined> {
  const [row] = await tx.query<Message>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.conversation_id = ? AND m.seq = ?`,
    [conversationId, seq],
  );
  return row && toMessage(row);
}

/** The two members of a locked conversation, as a message of it stands to them. */
async function readSeats(tx: Transaction, { conversationId, seq }: MessageKey): Promise<Seat[]> {
  const rows = await tx.query<Seat>(
    `SELECT p.user_id AS userId, p.cleared_seq < ? AND d.seq IS NULL AS sees, p.last_read_seq >= ? AS hasRead,
            COALESCE(k.is_blocked, FALSE) AS hasBlockedPeer
     FROM conversation_participants p
     JOIN conversations c ON c.id = p.conversation_id
     LEFT JOIN message_deletions d ON d.conversation_id = p.conversation_id AND d.user_id = p.user_id AND d.seq = ?
     LEFT JOIN user_contacts k
       ON k.user_id = p.user_id AND k.contact_user_id = IF(c.user_one_id = p.user_id, c.user_two_id, c.user_one_id)
     WHERE p.conversation_id = ?`,
    [seq, seq, seq, conversationId],
  );
  return rows.map(({ userId, sees, hasRead, hasBlockedPeer }) => ({
    userId,
    sees: Boolean(sees),
    hasRead: Boolean(hasRead),
    hasBlockedPeer: Boolean(hasBlockedPeer),
  }));
}

import type { Statement } from "../../../src/infra/database/sql.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { LockedConversation, ImportedMember } from "./locked-conversation.js";
import { markStatements } from "./marks.js";
import { type Member, type UnreadMessages, isSameMember, readMembers, readUnread, updateMember } from "./member.js";
import { type Point, type Receipts, highestOf } from "./receipts.js";
import { notifyOfUnread } from "./unread-notification.js";

/** Result of a conversation's messages, which the members' rows derive from. */
export interface Situation {
  readonly receipts: readonly Receipts[];
  /** Senders of the messages that this run has inserted. */
  readonly freshSenderIds: ReadonlySet<bigint>;
  readonly now: Date;
}

/** Returns the statements that update both members' rows from the original; none when nothing differs. */
export async function updateMembers(
  tx: Transaction,
  conversation: LockedConversation,
  importedMembers: readonly [ImportedMember, ImportedMember],
  situation: Situation,
): Promise<Statement[]> {
  const receiptPoints = importedMembers.map(({ person }) => ({
    userId: person.userId,
    ...pointsOf(situation.receipts, person.oldId),
  }));
  const rows = await readMembers(tx, conversation.id);
  const members = importedMembers.map(({ person, settings }, index) => {
    const before = rows.find(({ userId }) => userId === person.userId);
    const points = receiptPoints[index];
    if (before === undefined || points === undefined)
      throw new Error(`Conversation ${conversation.id} has lost a member.`);
    const { mutedUntil, isArchived, isPinned } = person.isClaimed ? before : settings;
    return { person, before, advanced: { ...advance(before, points, situation), mutedUntil, isArchived, isPinned } };
  });
  const unread = await readUnread(
    tx,
    conversation.id,
    members.map(({ advanced }) => advanced),
  );
  const statements = await markStatements(tx, conversation, receiptPoints);
  for (const { person, before, advanced } of members) {
    const unreadMessages: UnreadMessages = unread.get(person.userId) ?? { count: 0, newest: undefined };
    const counted = { ...advanced, unreadCount: unreadMessages.count };
    const hasReceived = conversation.memberIds.some((id) => id !== person.userId && situation.freshSenderIds.has(id));
    // A signed-in user may have deleted the notification.
    const isNotified = !person.isDeleted && (hasReceived || !person.isClaimed || before.notificationId !== null);
    const notificationId = isNotified
      ? await notifyOfUnread(tx, conversation, counted, {
          ...unreadMessages,
          isClaimed: person.isClaimed,
          now: situation.now,
        })
      : null;
    const after = { ...counted, notificationId };
    if (!isSameMember(before, after)) statements.push(updateMember(conversation.id, after));
  }
  return statements;
}

/** Advances the watermarks, which are monotonic; a new message restores a deleted conversation. */
function advance(
  before: Member,
  { delivered, read }: { delivered: readonly Point[]; read: readonly Point[] },
  { freshSenderIds }: Situation,
): Member {
  const readSeq = highestOf(read);
  const deliveredSeq = Math.max(readSeq, highestOf(delivered));
  return {
    ...before,
    lastReadSeq: Math.max(before.lastReadSeq, readSeq),
    lastDeliveredSeq: Math.max(before.lastDeliveredSeq, deliveredSeq),
    shownReadSeq: Math.max(before.shownReadSeq, readSeq),
    shownDeliveredSeq: Math.max(before.shownDeliveredSeq, deliveredSeq),
    isDeleted: before.isDeleted && freshSenderIds.size === 0,
    lastActivityAt: before.lastMessageAt ?? before.lastActivityAt,
  };
}

function pointsOf(receipts: readonly Receipts[], oldId: number): { delivered: Point[]; read: Point[] } {
  const own = receipts.map((part) => part.get(oldId)).filter((part) => part !== undefined);
  return { delivered: own.flatMap(({ delivered }) => delivered), read: own.flatMap(({ read }) => read) };
}

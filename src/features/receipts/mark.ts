import { isBlockedBetween } from "../../model/member.js";
import type { ConversationState, MarkChange } from "../../writer/changes.js";
import type { MemberState } from "../../writer/member-state.js";

/**
 * Rule of a read or delivery mark within its batch. Watermarks only rise, and not past the last message; what is read was
 * delivered. The peer sees no mark across a block, and no read mark while one of the two has receipts off (ADR 9).
 */
export function applyMark(state: ConversationState, change: MarkChange): void {
  const { member, peer } = state;
  const upToSeq = Math.min(change.upToSeq ?? state.lastSeq, state.lastSeq);
  const isRead = change.status === "READ";
  if (upToSeq <= (isRead ? member.readSeq : member.deliveredSeq)) return;
  const showsDelivery = !isBlockedBetween(member, peer);
  const showsReading = showsDelivery && member.sendsReadReceipts && peer.sendsReadReceipts;
  const isNewDelivery = upToSeq > member.deliveredSeq;
  member.deliveredSeq = Math.max(member.deliveredSeq, upToSeq);
  if (isRead) {
    member.readSeq = upToSeq;
    if (upToSeq === state.lastSeq) member.unreadCount = 0;
    // Of the messages left unread, the rows in memory do not show whose they are.
    else if (member.unreadCount !== 0) member.unreadCount = null;
    state.addReceipt({ member, status: "READ", upToSeq, isShown: showsReading });
    readNotification(state, member);
  }
  // A message that is read without a visible read mark has been delivered all the same.
  const needsDeliveryReceipt = isNewDelivery && (!isRead || (showsDelivery && !showsReading));
  if (needsDeliveryReceipt) state.addReceipt({ member, status: "DELIVERED", upToSeq, isShown: showsDelivery });
  if (showsDelivery) member.shownDeliveredSeq = Math.max(member.shownDeliveredSeq, upToSeq);
  if (showsReading && isRead) member.shownReadSeq = upToSeq;

  const mark = { conversationId: state.id, messageSeq: upToSeq, subjectId: member.userId };
  const own = isRead ? "MessagesRead" : "MessagesDelivered";
  const shown = isRead && showsReading ? own : "MessagesDelivered";
  state.record([member.userId], { kind: own, unreadCount: member.unreadCount, ...mark });
  if (showsDelivery && (shown === own || isNewDelivery)) state.record([peer.userId], { kind: shown, ...mark });
}

/** Reading a conversation reads its notification. */
function readNotification(state: ConversationState, member: MemberState): void {
  member.unseen = undefined;
  if (member.notificationId === null) return;
  state.markNotificationRead(member.notificationId);
  state.record([member.userId], { kind: "NotificationChanged", subjectId: member.notificationId });
  member.notificationId = null;
}

import type { Member } from "../model/member.js";
import { BatchState } from "../writer/batch-state.js";
import type { BatchChange, ConversationState } from "../writer/changes.js";

export const ADA = 1n;
export const BO = 2n;

/** Keys of a change that Ada makes in the conversation with Bo. */
export const BY_ADA = { conversationId: 7n, userId: ADA, peerId: BO };

interface Rows {
  readonly lastSeq?: number;
  readonly ada?: Partial<Member>;
  readonly bo?: Partial<Member>;
}

/** Batch in memory with one conversation between Ada and Bo, for unit tests of the batch rules. */
export function batchOf({ lastSeq = 0, ada = {}, bo = {} }: Rows): BatchState {
  const { conversationId } = BY_ADA;
  return new BatchState({
    conversations: [{ id: conversationId, lastSeq }],
    members: [
      { ...MEMBER, conversationId, userId: ADA, ...ada },
      { ...MEMBER, conversationId, userId: BO, ...bo },
    ],
  });
}

/** Returns the conversation's state for the acting member of a change. */
export function stateFor(batch: BatchState, change: BatchChange): ConversationState {
  const state = batch.conversationOf(change);
  if (state === undefined) throw new Error(`The batch has no conversation ${change.conversationId}.`);
  return state;
}

/** The batch's events in short: user and kind. */
export function eventsIn({ events }: BatchState): string[] {
  return events.map(({ userId, kind }) => `${userId === ADA ? "Ada" : "Bo"}: ${kind}`);
}

const MEMBER: Omit<Member, "conversationId" | "userId"> = {
  deliveredSeq: 0,
  readSeq: 0,
  shownDeliveredSeq: 0,
  shownReadSeq: 0,
  clearedSeq: 0,
  unreadCount: 0,
  notificationId: null,
  mutedUntil: null,
  notificationLevel: "ALL",
  isArchived: false,
  isDeleted: false,
  hasBlockedPeer: false,
  sendsReadReceipts: true,
  isActive: true,
  hasPush: false,
};

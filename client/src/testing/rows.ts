import type { ConversationRow, MessageRow, PersonRow } from "../rows.js";

// Rows for tests.

export const VIEWER = "viewer";
export const PEER = "peer";

export function personRow(id: string): PersonRow {
  return {
    id,
    fullName: id,
    username: null,
    profilePictureUrl: null,
    profilePicture: null,
    phoneNumber: null,
    isDeleted: false,
    viewerContact: null,
    viewerHasBlocked: false,
  };
}

export function messageRow(sequence: number, change: Partial<MessageRow> = {}): MessageRow {
  return {
    id: `message ${sequence}`,
    sequence,
    clientMessageId: null,
    type: "TEXT",
    body: `text ${sequence}`,
    sentAt: "2026-01-01T00:00:00.000Z",
    editedAt: null,
    deletedAt: null,
    editableUntil: null,
    deletableUntil: null,
    sender: { id: PEER },
    media: null,
    replyTo: null,
    reactions: [],
    ...change,
  };
}

export function ownMessage(sequence: number, change: Partial<MessageRow> = {}): MessageRow {
  return messageRow(sequence, { clientMessageId: `client ${sequence}`, sender: { id: VIEWER }, ...change });
}

export function conversationRow(id: string, change: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id,
    activityAt: "2026-01-01T00:00:00.000Z",
    unreadCount: 0,
    viewerReadSequence: 0,
    peerReadSequence: 0,
    peerDeliveredSequence: 0,
    viewerHasArchived: false,
    viewerHasPinned: false,
    viewerMutedUntil: null,
    viewerNotificationLevel: "ALL",
    peer: personRow(PEER),
    lastMessage: messageRow(1),
    ...change,
  };
}

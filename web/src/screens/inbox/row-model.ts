import type { ConversationRow, Presence } from "../../../../client/src/index.js";
import { avatarOf } from "../../app/people.js";
import { hrefOf } from "../../app/route.js";
import type { ConversationRowModel, Preview } from "../../parts/ConversationRow.js";
import type { Delivery } from "../../parts/Receipt.js";
import { text } from "../../text/english.js";

/** State beside the row of a conversation. */
export interface RowState {
  viewerId: string;
  now: Date;
  presence: Presence;
  isTyping: boolean;
  /** Empty without a draft. */
  draft: string;
}

/** Converts a conversation for its row in the list. */
export function rowModelOf(row: ConversationRow, state: RowState): ConversationRowModel {
  const { id, activityAt, unreadCount, viewerHasPinned, viewerMutedUntil } = row;
  return {
    id,
    href: hrefOf({ name: "conversation", id }),
    peer: avatarOf(row.peer, state.presence),
    preview: previewOf(row, state),
    activityAt: new Date(activityAt),
    unread: unreadCount,
    isPinned: viewerHasPinned,
    isMuted: viewerMutedUntil !== null && new Date(viewerMutedUntil) > state.now,
  };
}

function previewOf(row: ConversationRow, { viewerId, isTyping, draft }: RowState): Preview {
  if (isTyping) return { kind: "typing" };
  if (draft.trim() !== "") return { kind: "draft", body: draft };
  const message = row.lastMessage;
  if (!message) return { kind: "none" };
  const isOwn = message.sender.id === viewerId;
  if (message.deletedAt !== null) {
    return { kind: "note", note: isOwn ? text.message.deletedByViewer : text.message.deleted };
  }
  const delivery = isOwn ? deliveryOf(message.sequence, row) : undefined;
  if (message.body !== null) return { kind: "text", body: message.body, delivery };
  return { kind: "note", note: text.media[message.type], delivery };
}

function deliveryOf(sequence: number, { peerReadSequence, peerDeliveredSequence }: ConversationRow): Delivery {
  if (sequence <= peerReadSequence) return "read";
  return sequence <= peerDeliveredSequence ? "delivered" : "sent";
}

import type { EventDetailsFragment } from "../generated/types.js";
import type { MessageRow } from "../rows.js";
import { type Marks, raised } from "../store/marks.js";
import { quoteOf } from "../store/quotes.js";
import { joinRange } from "../store/ranges.js";
import { withoutAcknowledged } from "../store/settle-marks.js";
import { laterOf, toStored, withLastMessage, withMarksOf, withoutPeer } from "../store/rows.js";
import type {
  KeptConversation,
  OutboxItem,
  StoredConversation,
  StoredMarks,
  StoredMessage,
  StoredPerson,
  StoredRanges,
  ViewerMetaRow,
} from "../store/tables.js";

export type LogEvent = EventDetailsFragment;

/** Stored rows that one event concerns. A row that the event deletes is undefined in the result. */
export interface Rows {
  readonly conversation?: StoredConversation | undefined;
  readonly message?: StoredMessage | undefined;
  /** Messages that quote it. */
  readonly quotes?: readonly StoredMessage[] | undefined;
  readonly history?: StoredRanges | undefined;
  readonly marks?: StoredMarks | undefined;
  /** Outbox item with the message's `clientMessageId`. */
  readonly item?: OutboxItem | undefined;
  readonly person?: StoredPerson | undefined;
  readonly viewer?: ViewerMetaRow | undefined;
}

/**
 * Returns the rows after an event, which was the `n`-th change of the database. Every rule takes a maximum, sets or
 * replaces, so that an event can be applied twice; no rule counts.
 */
export function derive(rows: Rows, event: LogEvent, n: number, viewerId: string): Rows {
  switch (event.__typename) {
    case "MessageSent":
      return messageSent(rows, event, n, viewerId);
    case "MessageEdited":
    case "ReactionsChanged":
      return messageChanged(rows, event.message, n);
    case "MessageDeleted":
      return event.scope === "ME" ? messageHidden(rows, event, n) : messageChanged(rows, event.message, n, event);
    case "MessagesDelivered":
      return event.user.id === viewerId
        ? viewerMarked(rows, { delivered: event.upToSequence })
        : peerMarked(rows, event, n);
    case "MessagesRead":
      return event.user.id === viewerId ? viewerRead(rows, event, n) : peerMarked(rows, event, n);
    case "ConversationChanged":
      return {
        ...rows,
        conversation: toStored(withMarksOf(withoutPeer(event.conversation), rows.conversation?.row), n),
        person: { id: event.conversation.peer.id, at: n, row: event.conversation.peer },
      };
    case "ConversationDeleted":
      return {
        ...rows,
        conversation: undefined,
        history: rows.history && { ...rows.history, ranges: [], clearedAt: n },
      };
    case "ContactChanged":
    case "ProfileChanged":
      return {
        ...rows,
        person: { id: event.user.id, at: n, row: event.user },
        viewer: event.user.id === viewerId ? { ...rows.viewer, name: "viewer", at: n, wanted: 1 } : rows.viewer,
      };
    case "NotificationChanged":
    case "NotificationSettingsChanged":
    case "PushDevicesChanged":
    case "UploadChanged":
    case "StreamReady":
    case "ResyncRequired":
      return rows;
  }
}

/** Returns the conversation that an event concerns, if any. */
export function conversationIdOf(event: LogEvent): string | undefined {
  if ("message" in event) return event.message.conversation.id;
  if ("conversationId" in event) return event.conversationId;
  return "conversation" in event ? event.conversation.id : undefined;
}

type Sent = Extract<LogEvent, { __typename: "MessageSent" }>;
type Deleted = Extract<LogEvent, { __typename: "MessageDeleted" }>;
type Marked = Extract<LogEvent, { __typename: "MessagesDelivered" | "MessagesRead" }>;
type Read = Extract<LogEvent, { __typename: "MessagesRead" }>;

function messageSent(
  rows: Rows,
  { message: { conversation, ...row }, unreadCount }: Sent,
  n: number,
  viewerId: string,
): Rows {
  const { sequence } = row;
  const isReceived = row.sender.id !== viewerId;
  const isVisible = !isHidden(rows, sequence);
  const history = rows.history && { ...rows.history, ranges: joinRange(rows.history.ranges, [sequence, sequence]) };
  return {
    ...withConversation(rows, conversation.id, n, (kept) => ({
      ...(isVisible ? withLastMessage(kept, row) : kept),
      activityAt: laterOf(kept.activityAt, row.sentAt),
      unreadCount,
    })),
    message: isVisible ? { conversationId: conversation.id, sequence, at: n, row } : rows.message,
    history,
    // A message of the peer's is delivered once it is stored.
    ...(isReceived && { marks: raised(rows.marks, conversation.id, { delivered: sequence }) }),
    item: undefined,
  };
}

/** A tombstone is a changed message too; with `deleted` the unread count is the event's. */
function messageChanged(
  rows: Rows,
  { conversation, ...row }: MessageRow & { readonly conversation: { readonly id: string } },
  n: number,
  deleted?: Deleted,
): Rows {
  const isVisible = !isHidden(rows, row.sequence);
  return {
    ...withConversation(rows, conversation.id, n, (kept) => ({
      ...kept,
      lastMessage: isVisible && kept.lastMessage?.id === row.id ? row : withQuote(kept.lastMessage, row),
      ...(deleted && { unreadCount: deleted.unreadCount }),
    })),
    message: isVisible ? { conversationId: conversation.id, sequence: row.sequence, at: n, row } : rows.message,
    quotes: rows.quotes?.map((quote) => ({ ...quote, at: n, row: withQuote(quote.row, row) })),
  };
}

/** Returns a message with its quote as the quoted one is now, if it quotes that one. */
function withQuote(message: MessageRow | null, quoted: MessageRow): MessageRow | null {
  return message?.replyTo?.id === quoted.id ? { ...message, replyTo: quoteOf(quoted) } : message;
}

function messageHidden(rows: Rows, { message, unreadCount }: Deleted, n: number): Rows {
  const { id, sequence, conversation } = message;
  const isLast = rows.conversation?.row?.lastMessage?.id === id;
  const next = withConversation(rows, conversation.id, n, (kept) => ({
    ...kept,
    unreadCount,
    ...(isLast && { lastMessage: null }),
  }));
  return {
    ...next,
    // Only the server knows the newest visible message.
    ...(isLast && next.conversation?.row && { conversation: toStored(next.conversation.row, n, 1) }),
    message: { conversationId: conversation.id, sequence, at: n, row: null },
  };
}

function peerMarked(rows: Rows, { __typename, conversation, upToSequence }: Marked, n: number): Rows {
  return withConversation(rows, conversation.id, n, (kept) => ({
    ...kept,
    peerDeliveredSequence: Math.max(kept.peerDeliveredSequence, upToSequence),
    ...(__typename === "MessagesRead" && { peerReadSequence: Math.max(kept.peerReadSequence, upToSequence) }),
  }));
}

function viewerRead(rows: Rows, { conversation, upToSequence, unreadCount }: Read, n: number): Rows {
  const next = withConversation(rows, conversation.id, n, (kept) => ({
    ...kept,
    viewerReadSequence: Math.max(kept.viewerReadSequence, upToSequence),
    unreadCount,
  }));
  return viewerMarked(next, { read: upToSequence });
}

/** Drops pending watermarks that the server has. */
function viewerMarked(rows: Rows, marks: Marks): Rows {
  return { ...rows, marks: rows.marks && withoutAcknowledged(rows.marks, marks) };
}

/** A hidden message stays hidden, although the log still has its edits. */
function isHidden({ message, history }: Rows, sequence: number): boolean {
  return message?.row === null || (history !== undefined && sequence < history.start);
}

/** Changes the conversation's row. An unknown conversation becomes a stub, and pages requested before are outdated. */
function withConversation(
  rows: Rows,
  id: string,
  n: number,
  change: (row: KeptConversation) => KeptConversation,
): Rows {
  const { row, wanted } = rows.conversation ?? {};
  const conversation: StoredConversation = row ? toStored(change(row), n, wanted) : { id, at: n, wanted: 1 };
  return { ...rows, conversation };
}

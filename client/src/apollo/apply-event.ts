import type { ApolloCache } from "@apollo/client";
import type { ConversationRowFragment } from "../generated/types.js";
import { type LogEvent, conversationIdOf, derive } from "../log/derive.js";
import { addToLists, changeFields, readConversation, referenceTo, removeFromLists, writeRow } from "./cached-rows.js";
import { EMPTY_HISTORY, type StoredHistory, withMessage } from "./history-policy.js";
import { withoutNode } from "./list-policy.js";

/**
 * Writes the changes of one event of the document `Events`, by the rules of the kit's store; it may be applied twice.
 * Returns the id of a conversation whose row or newest message the cache lacks now: `ConversationsById` has it.
 */
export function applyEvent(cache: ApolloCache, event: LogEvent, viewerId: string): string | undefined {
  return cache.batch({
    update: () => {
      if ("message" in event) applyToMessage(cache, event);
      else applyToRow(cache, event);
      return applyToConversation(cache, event, viewerId);
    },
  });
}

/** Adds a conversation to the lists that are loaded, if it has a message. */
export function listConversation(cache: ApolloCache, id: string): void {
  if (readConversation(cache, id)?.lastMessage) addToLists(cache, "conversations", "Conversation", { id });
}

type MessageEvent = Extract<LogEvent, { readonly message: unknown }>;

/** Writes the message, which others quote, and its position in the history: none if the viewer has deleted it for themselves. */
function applyToMessage(cache: ApolloCache, event: MessageEvent): void {
  const { id, sequence, conversation } = event.message;
  const message = referenceTo(cache, "Message", id);
  const inHistory = (messages: (history: StoredHistory) => StoredHistory) =>
    changeFields(cache, referenceTo(cache, "Conversation", conversation.id), { messages });
  writeRow(cache, "MessageRow", event.message);
  if (event.__typename === "MessageDeleted" && event.scope === "ME") {
    removeFromLists(cache, "searchMessages", message);
    return inHistory((history) => ({ ...history, edges: withoutNode(history.edges, message) }));
  }
  if (event.__typename === "MessageSent") inHistory((history) => withMessage(history, message, sequence));
}

function applyToRow(cache: ApolloCache, event: Exclude<LogEvent, MessageEvent>): void {
  if ("user" in event && event.__typename !== "MessagesDelivered" && event.__typename !== "MessagesRead")
    writeRow(cache, "PersonRow", event.user);
  if (event.__typename === "ConversationChanged") writeRow(cache, "ConversationRow", event.conversation);
  if (event.__typename === "UploadChanged") writeRow(cache, "UploadRow", event.upload);
  if (event.__typename === "NotificationChanged") {
    writeRow(cache, "NotificationRow", event.notification);
    addToLists(cache, "notifications", "Notification", event.notification);
  }
}

/** Writes the row of an event's conversation; returns its id where the row is incomplete. */
function applyToConversation(cache: ApolloCache, event: LogEvent, viewerId: string): string | undefined {
  const id = conversationIdOf(event);
  if (id === undefined) return undefined;
  const reference = referenceTo(cache, "Conversation", id);
  if (event.__typename === "ConversationDeleted") {
    changeFields(cache, reference, CLEARED);
    removeFromLists(cache, "conversations", reference);
    return id;
  }
  const row = readConversation(cache, id);
  const { conversation } = derive({ conversation: row ? { id, at: 0, row } : undefined }, event, 0, viewerId);
  if (conversation?.row) changeFields(cache, reference, fieldsOf(cache, conversation.row, event));
  listConversation(cache, id);
  return conversation?.wanted && id;
}

/** Fields of a conversation that the viewer has deleted. */
const CLEARED = {
  messages: () => EMPTY_HISTORY,
  lastMessage: () => null,
  lastMessageAt: () => null,
  unreadCount: () => 0,
};

type Changed = Omit<ConversationRowFragment, "peer">;

/** Fields of a conversation's row that events change, as they are now. */
function fieldsOf(cache: ApolloCache, row: Changed, event: LogEvent): Record<string, (value: unknown) => unknown> {
  const { lastMessage, activityAt, unreadCount, viewerReadSequence, peerDeliveredSequence, peerReadSequence } = row;
  const isNewest = event.__typename === "MessageSent" && event.message.id === lastMessage?.id;
  return {
    lastMessage: () => lastMessage && referenceTo(cache, "Message", lastMessage.id),
    lastMessageAt: (time) => (isNewest ? lastMessage.sentAt : time),
    activityAt: () => activityAt,
    unreadCount: () => unreadCount,
    viewerReadSequence: () => viewerReadSequence,
    peerDeliveredSequence: () => peerDeliveredSequence,
    peerReadSequence: () => peerReadSequence,
  };
}

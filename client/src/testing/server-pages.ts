import type { PageQuery } from "../store/ranges.js";
import type { ModelConversation } from "./server-conversation.js";

/** Variables of the operations that the model executes. */
export interface ModelVariables extends PageQuery {
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly input?: Readonly<Record<string, string>>;
  readonly after?: string | null;
  readonly archived?: boolean;
  readonly unread?: boolean;
}

/** Sort key of the inbox, and the cursor of its pages. */
export function inboxKey({ isPinned, activityAt, id }: ModelConversation): string {
  return `${Number(isPinned)} ${activityAt} ${id}`;
}

/** Returns a page of a list of conversations, as the server answers `conversations`. */
export function conversationPage(
  list: readonly ModelConversation[],
  { after, unread }: ModelVariables,
  pageSize: number,
): unknown {
  const rows = list.filter(({ unreadCount }) => !unread || unreadCount > 0);
  const rest = after ? rows.filter((row) => inboxKey(row) < after) : rows;
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  return {
    edges: page.map((conversation) => ({ cursor: inboxKey(conversation), node: conversation.row() })),
    pageInfo: {
      hasNextPage: rest.length > page.length,
      hasPreviousPage: Boolean(after),
      endCursor: last ? inboxKey(last) : null,
    },
  };
}

/** Returns a page of a history, as the server answers `Conversation.messages`. */
export function messagePage(
  conversation: ModelConversation,
  { first, afterSequence = 0, beforeSequence = Infinity }: ModelVariables,
  pageSize: number,
): unknown {
  const rows = conversation.visible.filter(({ sequence }) => sequence > afterSequence && sequence < beforeSequence);
  const page = first === undefined ? rows.slice(-pageSize) : rows.slice(0, pageSize);
  const hasMore = rows.length > page.length;
  return {
    edges: page.map((message) => ({ node: conversation.messageRow(message) })),
    pageInfo: {
      endCursor: null,
      hasNextPage: first === undefined ? beforeSequence < conversation.messages.length : hasMore,
      hasPreviousPage: first === undefined ? hasMore : afterSequence > 0,
    },
  };
}

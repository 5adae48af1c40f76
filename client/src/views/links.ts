import type { ConversationRow, MessageRow } from "../rows.js";

/** Time between two requests for the same links: a picture that does not load for another reason would repeat them. */
const INTERVAL_MS = 60_000;
/** Conversations of one request. */
const MAX_CONVERSATIONS = 100;

export interface LinksContext {
  /** Server time in milliseconds. */
  serverNow(): number;
  refreshMessages(conversationId: string, sequence: number): Promise<void>;
  refreshConversations(ids: readonly string[]): Promise<void>;
}

export interface Links {
  /** Requests the rows that a screen shows again where links of theirs have ended. `messages` are of the first conversation. */
  showing(conversations: readonly ConversationRow[], messages?: readonly MessageRow[]): void;
  /** Returns true for the same links once a minute. */
  isDue(links: string): boolean;
}

/** Creates what keeps the links of shown pictures valid. */
export function createLinks({ serverNow, refreshMessages, refreshConversations }: LinksContext): Links {
  const requestedAt = new Map<string, number>();

  function isDue(links: string): boolean {
    const now = serverNow();
    for (const [known, at] of requestedAt) if (at < now - INTERVAL_MS) requestedAt.delete(known);
    if (requestedAt.has(links)) return false;
    requestedAt.set(links, now);
    return true;
  }

  /** Rows of an older server, or stored by an older kit, have no such field. */
  function hasEnded(links: { readonly expiresAt?: string | null } | null | undefined): boolean {
    return links?.expiresAt ? Date.parse(links.expiresAt) <= serverNow() : false;
  }

  return {
    isDue,
    showing: (conversations, messages = []) => {
      const [first] = conversations;
      const message = messages.find(({ media }) => hasEnded(media));
      if (first && message && isDue(message.id))
        refreshMessages(first.id, message.sequence).catch(() => requestedAt.delete(message.id));
      const ids = conversations
        .filter(({ peer }) => hasEnded(peer.profilePicture))
        .slice(0, MAX_CONVERSATIONS)
        .flatMap(({ id, peer }) => (isDue(peer.id) ? [id] : []));
      if (ids.length > 0) refreshConversations(ids).catch(() => undefined);
    },
  };
}

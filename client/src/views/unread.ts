import type { UnreadTotals } from "../api.js";
import type { ConversationRow } from "../rows.js";

export interface Unread extends UnreadTotals {
  /** Milliseconds until the next mute of a conversation with unread messages ends; undefined without one. */
  readonly changesIn: number | undefined;
}

/** Adds up the unread messages of the conversations that are neither archived nor muted at `now`, server time in ms. */
export function countUnread(rows: readonly ConversationRow[], now: number): Unread {
  let messages = 0;
  let conversations = 0;
  let changesIn: number | undefined;
  for (const { unreadCount, viewerHasArchived, viewerMutedUntil } of rows) {
    if (unreadCount === 0 || viewerHasArchived) continue;
    const left = viewerMutedUntil === null ? 0 : Date.parse(viewerMutedUntil) - now;
    if (left > 0) {
      changesIn = Math.min(changesIn ?? Infinity, left);
      continue;
    }
    messages += unreadCount;
    conversations += 1;
  }
  return { messages, conversations, changesIn };
}

import type { ListRow, OutboxItem, Reader, StoredConversation, StoredMessage, ViewerMetaRow } from "./tables.js";
import { compareKeys, rangeOf } from "./keys.js";

/** Queries for `Database.read`; each names the stores that it needs. */

/** Lists messages of a conversation in ascending order, hidden ones and ones outside the ranges included. Needs `messages`. */
export async function listMessages(
  reader: Reader,
  conversationId: string,
  { from = 0, to = Infinity, last }: { from?: number; to?: number; last?: number },
): Promise<StoredMessage[]> {
  const range = { lower: [conversationId, from], upper: [conversationId, to] };
  if (last === undefined) return reader.list("messages", { range });
  return (await reader.list("messages", { range, direction: "descending", limit: last })).reverse();
}

export interface InboxRows {
  readonly rows: readonly StoredConversation[];
  /** Undefined before the first page. */
  readonly list: ListRow | undefined;
}

/** Lists conversations in the order of the inbox, down to the edge of what is loaded. Needs `conversations`. */
export async function listInbox(reader: Reader, isArchived: boolean, limit: number): Promise<InboxRows> {
  const archived = isArchived ? 1 : 0;
  const range = rangeOf(archived);
  const [rows, list] = await Promise.all([
    reader.list("conversations", { index: "place", range, direction: "descending", limit }),
    reader.get("meta", isArchived ? "archivedList" : "list") as Promise<ListRow | undefined>,
  ]);
  const { edge = null, hasNext = true } = list ?? {};
  const isLoaded = ({ place }: StoredConversation) => !hasNext || (edge && place && compareKeys(place, edge) >= 0);
  return { rows: rows.filter(isLoaded), list };
}

/** Lists conversations with unread messages. Needs `conversations`. */
export function listUnread(reader: Reader): Promise<StoredConversation[]> {
  return reader.list("conversations", { index: "unread" });
}

/** Lists the items of the outbox, of a conversation or of all, in order. Needs `outbox`. */
export function listOutbox(reader: Reader, conversationId?: string): Promise<OutboxItem[]> {
  if (conversationId === undefined) return reader.list("outbox");
  return reader.list("outbox", { index: "conversation", range: rangeOf(conversationId) });
}

export async function readViewer(reader: Reader): Promise<ViewerMetaRow | undefined> {
  return (await reader.get("meta", "viewer")) as ViewerMetaRow | undefined;
}

import type { ConversationRow, MessageRow, PersonRow } from "../rows.js";
import type { KeptConversation, Place, Reader, StoredConversation, StoredRanges, Writer } from "./tables.js";

/**
 * Returns a conversation as stored: its sort key and unread count in the form of their indexes. Without a message it has
 * no place in the inbox, as on the server after it was cleared.
 */
export function toStored(row: KeptConversation, at: number, wanted?: 1): StoredConversation {
  const { id, unreadCount, lastMessage } = row;
  return {
    ...{ id, at, row },
    // A wanted row may just have lost its last message, of several.
    ...((lastMessage || wanted) && { place: placeOf(row) }),
    ...(unreadCount > 0 && { unread: unreadCount }),
    ...(wanted && { wanted }),
  };
}

export function placeOf(row: Pick<KeptConversation, keyof KeptConversation & keyof ConversationRow>): Place {
  return [row.viewerHasArchived ? 1 : 0, row.viewerHasPinned ? 1 : 0, row.activityAt, row.id];
}

/** Takes the peer's data out of a row; they are kept once, in `people`. */
export function withoutPeer(row: ConversationRow): KeptConversation {
  return { ...row, peer: { id: row.peer.id } };
}

/** Returns the row with a message as its newest, unless a newer one is. */
export function withLastMessage(row: KeptConversation, message: MessageRow): KeptConversation {
  if (row.lastMessage && row.lastMessage.sequence > message.sequence) return row;
  return { ...row, lastMessage: message, activityAt: laterOf(row.activityAt, message.sentAt) };
}

/** Returns a row that has arrived, with the watermarks of the kept one where those are higher. */
export function withMarksOf(row: KeptConversation, kept: KeptConversation | undefined): KeptConversation {
  const higher = (mark: "viewerReadSequence" | "peerReadSequence" | "peerDeliveredSequence") => ({
    [mark]: Math.max(row[mark], kept?.[mark] ?? 0),
  });
  return { ...row, ...higher("viewerReadSequence"), ...higher("peerReadSequence"), ...higher("peerDeliveredSequence") };
}

export function laterOf(one: string, other: string): string {
  return one > other ? one : other;
}

export async function historyOf(reader: Reader, conversationId: string): Promise<StoredRanges> {
  const stored = await reader.get("ranges", conversationId);
  return stored ?? { conversationId, ranges: [], start: 1, clearedAt: 0, usedAt: 0 };
}

/** Stores a conversation and its peer as of a page, each unless an event has touched it after `since`. */
export async function putConversation(writer: Writer, since: number, row: ConversationRow): Promise<void> {
  const [stored, { clearedAt }] = await Promise.all([
    writer.get("conversations", row.id),
    historyOf(writer, row.id),
    putPerson(writer, since, row.peer),
  ]);
  if (clearedAt > since || (stored && stored.at > since)) return;
  await writer.put("conversations", toStored(withMarksOf(withoutPeer(row), stored?.row), stored?.at ?? 0));
}

export async function putPerson(writer: Writer, since: number, row: PersonRow): Promise<void> {
  const at = (await writer.get("people", row.id))?.at ?? 0;
  if (at <= since) await writer.put("people", { id: row.id, at, row });
}

import type { ConversationSettings } from "../api.js";
import type { ConversationRow } from "../rows.js";
import type { Reader, StoredConversation } from "../store/tables.js";
import { overlayRow } from "./row.js";

/** A conversation with its peer, and the read mark that the server has not acknowledged. */
export interface JoinedRow {
  readonly row: ConversationRow;
  readonly readUpTo: number;
}

export const JOINED_STORES = ["conversations", "people", "marks"] as const;

/** Returns undefined for a conversation whose row is not here yet. */
export async function joinRow(reader: Reader, stored: StoredConversation | undefined): Promise<JoinedRow | undefined> {
  if (!stored?.row) return undefined;
  const [person, marks] = await Promise.all([reader.get("people", stored.row.peer.id), reader.get("marks", stored.id)]);
  return person && { row: { ...stored.row, peer: person.row }, readUpTo: marks?.read ?? 0 };
}

export async function joinRows(reader: Reader, stored: readonly StoredConversation[]): Promise<JoinedRow[]> {
  const joined = await Promise.all(stored.map((conversation) => joinRow(reader, conversation)));
  return joined.filter((row) => row !== undefined);
}

/** Returns the row with the viewer's unanswered settings and read mark. */
export function shownRow(
  { row, readUpTo }: JoinedRow,
  settings: ReadonlyMap<string, ConversationSettings>,
): ConversationRow {
  return overlayRow(row, { settings: settings.get(row.id), readUpTo });
}

import type { ConversationSettings } from "../api.js";
import type { ConversationRow } from "../rows.js";
import type { Reader, StoredConversation, StoredMarks, StoredPerson } from "../store/tables.js";
import { overlayRow } from "./row.js";

/** A conversation with its peer, and the read mark that the server has not acknowledged. */
export interface JoinedRow {
  readonly row: ConversationRow;
  readonly readUpTo: number;
}

export const JOINED_STORES = ["conversations", "people", "marks"] as const;

/** Rows with their peers, by conversation: the same objects as long as neither changes. */
const known = new WeakMap<StoredConversation, { readonly person: StoredPerson; readonly row: ConversationRow }>();

/** Returns undefined for a conversation whose row is not here yet. */
export async function joinRow(reader: Reader, stored: StoredConversation | undefined): Promise<JoinedRow | undefined> {
  if (!stored?.row) return undefined;
  const [person, marks] = await Promise.all([reader.get("people", stored.row.peer.id), reader.get("marks", stored.id)]);
  return join(stored, person, marks);
}

export async function joinRows(reader: Reader, stored: readonly StoredConversation[]): Promise<JoinedRow[]> {
  const [people, marks] = await Promise.all([
    Promise.all(stored.map(({ row }) => reader.get("people", row?.peer.id ?? ""))),
    reader.list("marks"),
  ]);
  const marksOf = new Map(marks.map((each) => [each.conversationId, each]));
  return stored
    .map((conversation, place) => join(conversation, people[place], marksOf.get(conversation.id)))
    .filter((row) => row !== undefined);
}

function join(
  stored: StoredConversation,
  person: StoredPerson | undefined,
  { read: readUpTo }: Pick<StoredMarks, "read"> = { read: 0 },
): JoinedRow | undefined {
  if (!stored.row || !person) return undefined;
  const before = known.get(stored);
  if (before?.person === person) return { row: before.row, readUpTo };
  const row = { ...stored.row, peer: person.row };
  known.set(stored, { person, row });
  return { row, readUpTo };
}

/** Returns the row with the viewer's unanswered settings and read mark; the same object without any. */
export function shownRow(
  { row, readUpTo }: JoinedRow,
  settings: ReadonlyMap<string, ConversationSettings>,
): ConversationRow {
  return overlayRow(row, { settings: settings.get(row.id), readUpTo });
}

import type { ConversationRow, MessageRow, PersonRow, ViewerRow } from "../rows.js";
import type { Asked } from "./asked.js";
import type { Database } from "./database.js";
import { settleReceived } from "./settle-outbox.js";
import { withNewerQuote } from "./quotes.js";
import { type PageQuery, joinRange, rangeOfPage } from "./ranges.js";
import { readViewer } from "./reads.js";
import { historyOf, placeOf, putConversation, putPerson } from "./rows.js";
import type { ListRow } from "./tables.js";

interface PageOf<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string | null;
  };
}

/** Stores a page of messages. Returns false, and stores nothing, if it has to be requested again. */
export function putMessagePage(
  database: Database,
  asked: Asked,
  conversationId: string,
  query: PageQuery,
  { edges, pageInfo }: PageOf<MessageRow>,
): Promise<boolean> {
  const rows = new Map(edges.map(({ node }) => [node.sequence, node]));
  const range = rangeOfPage(query, { sequences: [...rows.keys()], ...pageInfo });
  return database.write(["messages", "ranges", "outbox", "blobs"], async (writer, { n, generation }) => {
    const history = await historyOf(writer, conversationId);
    if (generation !== asked.generation || history.clearedAt > asked.n) return false;
    if (!range) return true;
    const [from, to] = range;
    const start = Math.max(history.start, from === 1 ? (edges[0]?.node.sequence ?? to + 1) : 1);
    const first = Math.max(from, start);
    const span = { lower: [conversationId, first], upper: [conversationId, to] };
    const stored = to < first ? [] : await writer.list("messages", { range: span });
    const kept = new Map(stored.map((message) => [message.sequence, message]));
    if (start > history.start)
      await writer.delete("messages", { lower: [conversationId], upper: [conversationId, start - 1] });
    for (let sequence = first; sequence <= to; sequence++) {
      const row = rows.get(sequence);
      const { at = 0, row: current } = kept.get(sequence) ?? {};
      // A hidden message stays hidden, although the log still has its edits.
      if (current === null || (row && at > asked.n)) continue;
      const newest = row ? await withNewerQuote(writer, asked.n, conversationId, row) : null;
      await writer.put("messages", { conversationId, sequence, at, row: newest });
    }
    await writer.put("ranges", { ...history, start, ranges: joinRange(history.ranges, range), usedAt: n });
    await settleReceived(writer, [...rows.values()]);
    return true;
  });
}

export interface ListQuery {
  /** Absent for rows of no list: unread ones, or ones requested by id. */
  readonly list?: ListRow["name"];
  /** `endCursor` of the page before; null for the first page. */
  readonly after: string | null;
}

/** Stores a page of conversations. Returns false, and stores nothing, if it has to be requested again. */
export function putConversationPage(
  database: Database,
  asked: Asked,
  { list, after }: ListQuery,
  { edges, pageInfo: { endCursor, hasNextPage } }: PageOf<ConversationRow>,
): Promise<boolean> {
  return database.write(["conversations", "ranges", "people"], async (writer, { generation }) => {
    if (generation !== asked.generation) return false;
    for (const { node } of edges) await putConversation(writer, asked.n, node);
    if (!list) return true;
    const loaded = (await writer.get("meta", list)) as ListRow | undefined;
    // If two tabs have loaded the same page, the first has moved the edge.
    if ((loaded?.endCursor ?? null) !== after) return true;
    const last = edges.at(-1)?.node;
    const edge = last ? placeOf(last) : (loaded?.edge ?? null);
    await writer.put("meta", { name: list, edge, endCursor, hasNext: hasNextPage });
    return true;
  });
}

/** Stores conversations requested by id; removes those that the server does not have, unless an event has named them since. */
export function putConversations(
  database: Database,
  asked: Asked,
  rows: ReadonlyMap<string, ConversationRow | null>,
): Promise<void> {
  return database.write(["conversations", "ranges", "people"], async (writer, { generation }) => {
    if (generation !== asked.generation) return;
    for (const [id, row] of rows) {
      if (row) await putConversation(writer, asked.n, row);
      else if (((await writer.get("conversations", id))?.at ?? Infinity) <= asked.n)
        await writer.delete("conversations", id);
    }
  });
}

/** Stores a person who is kept, unless an event has changed them since. */
export function putKeptPerson(database: Database, asked: Asked, row: PersonRow): Promise<void> {
  return database.write(["people"], async (writer, { generation }) => {
    if (generation === asked.generation && (await writer.get("people", row.id))) await putPerson(writer, asked.n, row);
  });
}

/** Stores the viewer's own data, unless an event has changed them since. */
export function putViewer(database: Database, asked: Asked, row: ViewerRow): Promise<void> {
  return database.write(["people"], async (writer, { generation }) => {
    const { at = 0 } = (await readViewer(writer)) ?? {};
    if (at > asked.n || generation !== asked.generation) return;
    await writer.put("meta", { name: "viewer", at, row });
    await putPerson(writer, asked.n, row.user);
  });
}

/** Ends the snapshot of a generation: all its pages are stored. */
export function finishFilling(database: Database, { generation }: Asked, epoch: number): Promise<void> {
  return database.write(
    [],
    (_, state) => {
      if (state.generation === generation) state.isFilling = false;
      return Promise.resolve();
    },
    { epoch },
  );
}

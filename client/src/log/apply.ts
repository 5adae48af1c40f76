import type { StoreKey, StoreName } from "../ports.js";
import type { Database } from "../store/database.js";
import { keyOf, rangeOf } from "../store/keys.js";
import { sendOf, settleItem } from "../store/settle-outbox.js";
import { listQuotesOf } from "../store/quotes.js";
import { readViewer } from "../store/reads.js";
import { historyOf } from "../store/rows.js";
import { STORES } from "../store/schema.js";
import type { Reader, Writer } from "../store/tables.js";
import { bufferWrites } from "../store/write-buffer.js";
import { type LogEvent, type Rows, conversationIdOf, derive } from "./derive.js";

const CHANGED_STORES: readonly StoreName[] = [
  "conversations",
  "messages",
  "ranges",
  "people",
  "outbox",
  "blobs",
  "marks",
];

/** Applies events of the log and advances the cursor, in one transaction. @throws LeadershipLost */
export function applyEvents(
  database: Database,
  epoch: number,
  viewerId: string,
  events: readonly LogEvent[],
): Promise<void> {
  return database.write(
    CHANGED_STORES,
    async (writer, state) => {
      state.n -= 1;
      const buffer = bufferWrites(writer);
      // One round trip for the rows of all events: requests of a transaction run concurrently.
      await Promise.all(events.map((event) => load(buffer, event)));
      for (const event of events) {
        state.n += 1;
        state.cursor = event.cursor;
        const before = await load(buffer, event);
        await save(buffer, before, derive(before, event, state.n, viewerId), event);
      }
      await buffer.flush();
    },
    { epoch },
  );
}

async function load(reader: Reader, event: LogEvent): Promise<Rows> {
  const id = conversationIdOf(event);
  const message = "message" in event ? event.message : undefined;
  const isMark = ["MessageSent", "MessagesDelivered", "MessagesRead"].includes(event.__typename);
  const isEdit = event.__typename === "MessageEdited" || event.__typename === "MessageDeleted";
  const [conversation, history, marks, stored, quotes, item, viewer] = await Promise.all([
    id === undefined ? undefined : reader.get("conversations", id),
    id === undefined ? undefined : historyOf(reader, id),
    isMark && id !== undefined ? reader.get("marks", id) : undefined,
    message && reader.get("messages", [message.conversation.id, message.sequence]),
    message && isEdit ? listQuotesOf(reader, message.id) : undefined,
    message?.clientMessageId && event.__typename === "MessageSent"
      ? sendOf(reader, message.clientMessageId)
      : undefined,
    "user" in event ? readViewer(reader) : undefined,
  ]);
  return { conversation, history, marks, message: stored, quotes, item, viewer };
}

const STORE_OF = {
  conversation: "conversations",
  message: "messages",
  history: "ranges",
  marks: "marks",
  person: "people",
  viewer: "meta",
} as const;

async function save(writer: Writer, before: Rows, after: Rows, event: LogEvent): Promise<void> {
  for (const field of Object.keys(STORE_OF) as (keyof typeof STORE_OF)[]) {
    const store = STORE_OF[field];
    const [old, row] = [before[field], after[field]];
    if (row && row !== old) await writer.put(store, row);
    if (old && !row) await writer.delete(store, keyOf(old, STORES[store].key) as StoreKey);
  }
  for (const quote of after.quotes ?? []) if (!before.quotes?.includes(quote)) await writer.put("messages", quote);
  if (before.item && "message" in event) await settleItem(writer, before.item, event.message);
  if (event.__typename === "ConversationDeleted") await writer.delete("messages", rangeOf(event.conversationId));
}

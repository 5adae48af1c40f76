import { withLastMessage, historyOf, toStored } from "./rows.js";
import type { MessageRow } from "../rows.js";
import type { Database } from "./database.js";
import type { Asked } from "./asked.js";
import { joinRange } from "./ranges.js";
import type { Act, OutboxItem, Reader, Writer } from "./tables.js";

export interface NewItem {
  readonly conversationId: string;
  readonly clientMessageId: string;
  /** Server time in milliseconds. */
  readonly at: number;
  readonly act: Act;
  /** File of a message with media. */
  readonly blob?: Blob;
}

/**
 * Stores an act until the server has answered it; an act that sends a message clears the draft. @throws StorageFull
 */
export function enqueue(database: Database, { blob, ...item }: NewItem): Promise<OutboxItem> {
  return database.write(
    ["outbox", "blobs", "drafts"],
    async (writer, { n }) => {
      const stored: OutboxItem = { ...item, n, state: "queued", tries: 0 };
      await writer.put("outbox", stored);
      if (blob) await writer.put("blobs", { clientMessageId: item.clientMessageId, blob });
      if (item.act.kind === "send") await writer.delete("drafts", item.conversationId);
      return stored;
    },
    { durability: "strict" },
  );
}

/** Queues a failed item again, behind all others. */
export function retry(database: Database, clientMessageId: string): Promise<void> {
  return changeItem(database, clientMessageId, async (writer, { error: _, ...item }, n) => {
    if (item.state !== "failed") return;
    await writer.delete("outbox", item.n);
    await writer.put("outbox", { ...item, n, state: "queued", tries: 0 });
  });
}

/**
 * Gives up an item. If the server may have received it, the item is cancelled: sent until it is answered, then deleted
 * for everyone.
 */
export function discard(database: Database, clientMessageId: string): Promise<void> {
  return changeItem(database, clientMessageId, async (writer, item) => {
    if (item.state === "failed" || item.tries === 0) await removeItem(writer, item);
    else if (item.act.kind === "send") await writer.put("outbox", { ...item, state: "cancelled" });
  });
}

/** Changes the text of a message that was never sent. Returns false for any other. */
export async function editQueued(database: Database, clientMessageId: string, body: string): Promise<boolean> {
  const edited = await changeItem(database, clientMessageId, async (writer, item) => {
    if (item.act.kind !== "send" || item.tries > 0) return false;
    await writer.put("outbox", { ...item, act: { ...item.act, body } });
    return true;
  });
  return edited ?? false;
}

function changeItem<T>(
  database: Database,
  clientMessageId: string,
  change: (writer: Writer, item: OutboxItem, n: number) => Promise<T>,
): Promise<T | undefined> {
  return database.write(["outbox", "blobs"], async (writer, { n }) => {
    const item = await itemOf(writer, clientMessageId);
    return item && change(writer, item, n);
  });
}

async function itemOf(reader: Reader, clientMessageId: string): Promise<OutboxItem | undefined> {
  const range = { lower: clientMessageId, upper: clientMessageId };
  return (await reader.list("outbox", { index: "clientMessageId", range }))[0];
}

/** Returns the queued item of a message; undefined once it has become the message's deletion. */
export async function sendOf(reader: Reader, clientMessageId: string): Promise<OutboxItem | undefined> {
  const item = await itemOf(reader, clientMessageId);
  return item?.act.kind === "send" ? item : undefined;
}

async function removeItem(writer: Writer, { n, clientMessageId }: OutboxItem): Promise<void> {
  await writer.delete("outbox", n);
  await writer.delete("blobs", clientMessageId);
}

/** Removes an item whose message the server has. A cancelled one becomes the deletion of the message. */
export async function settleItem(writer: Writer, item: OutboxItem, message?: MessageRow): Promise<void> {
  await removeItem(writer, item);
  if (item.state !== "cancelled" || !message) return;
  const act: Act = { kind: "remove", messageId: message.id, sequence: message.sequence, scope: "EVERYONE" };
  // A new id, so that giving up the message twice does not drop its deletion.
  const clientMessageId = `remove ${item.clientMessageId}`;
  await writer.put("outbox", { ...item, clientMessageId, state: "queued", tries: 0, act });
}

/** Removes the items whose messages a page contains. */
export async function settleReceived(writer: Writer, rows: readonly MessageRow[]): Promise<void> {
  for (const item of await writer.list("outbox")) {
    const message = item.act.kind === "send" && rows.find((row) => row.clientMessageId === item.clientMessageId);
    if (message) await settleItem(writer, item, message);
  }
}

/** Counts a try before its request. Returns undefined if the item is gone or not to be sent. @throws LeadershipLost */
export function beginTry(database: Database, epoch: number, n: number): Promise<OutboxItem | undefined> {
  return database.write(
    ["outbox"],
    async (writer) => {
      const item = await writer.get("outbox", n);
      if (!item || item.state === "failed") return undefined;
      const state = item.state === "cancelled" ? "cancelled" : "sending";
      const begun: OutboxItem = { ...item, state, tries: item.tries + 1 };
      await writer.put("outbox", begun);
      return begun;
    },
    { epoch },
  );
}

/** Ends a try that had no answer (without `error`) or was refused. A cancelled item that was refused is gone. @throws LeadershipLost */
export function endTry(database: Database, epoch: number, tried: OutboxItem, error?: string): Promise<void> {
  return database.write(
    ["outbox", "blobs"],
    async (writer) => {
      const item = await currentOf(writer, tried);
      if (!item) return;
      if (item.state === "cancelled") return error === undefined ? undefined : removeItem(writer, item);
      await writer.put("outbox", {
        ...item,
        ...(error === undefined ? { state: "queued" } : { state: "failed", error }),
      });
    },
    { epoch },
  );
}

/** Returns a tried item as it is stored; undefined if it is gone, or has become the deletion of its message. */
async function currentOf(reader: Reader, { n, act }: OutboxItem): Promise<OutboxItem | undefined> {
  const item = await reader.get("outbox", n);
  return item?.act.kind === act.kind ? item : undefined;
}

/** Stores the server's answer to an item, and removes the item. @throws LeadershipLost */
export function putAnswer(
  database: Database,
  epoch: number,
  asked: Asked,
  item: OutboxItem,
  message: MessageRow | null | undefined,
): Promise<void> {
  return database.write(
    ["messages", "conversations", "ranges", "outbox", "blobs"],
    async (writer, { generation }) => {
      const { act } = item;
      if (generation === asked.generation) {
        if (act.kind === "remove" && act.scope === "ME") await hideMessage(writer, item.conversationId, act.sequence);
        else if (message) await putAnswered(writer, asked.n, item, message);
      }
      const current = await currentOf(writer, item);
      if (current) await settleItem(writer, current, message ?? undefined);
    },
    { epoch },
  );
}

async function hideMessage(writer: Writer, conversationId: string, sequence: number): Promise<void> {
  const { at = 0 } = (await writer.get("messages", [conversationId, sequence])) ?? {};
  await writer.put("messages", { conversationId, sequence, at, row: null });
}

async function putAnswered(writer: Writer, since: number, item: OutboxItem, row: MessageRow): Promise<void> {
  const { conversationId, act, tries } = item;
  const { sequence } = row;
  const [history, stored, conversation] = await Promise.all([
    historyOf(writer, conversationId),
    writer.get("messages", [conversationId, sequence]),
    writer.get("conversations", conversationId),
  ]);
  // After a repeated try the message may be older than the snapshot and hidden since: its page or event has its state.
  const isNew = act.kind === "send" && tries === 1;
  const isNewer = stored && (stored.row === null || stored.at > since);
  if (isNewer || history.clearedAt > since || (!stored && !isNew)) return;
  await writer.put("messages", { conversationId, sequence, at: stored?.at ?? 0, row });
  if (isNew) await writer.put("ranges", { ...history, ranges: joinRange(history.ranges, [sequence, sequence]) });
  if (!conversation?.row) return;
  const isLast = conversation.row.lastMessage?.id === row.id;
  const next = isNew || isLast ? withLastMessage(conversation.row, row) : conversation.row;
  if (next !== conversation.row)
    await writer.put("conversations", toStored(next, conversation.at, conversation.wanted));
}

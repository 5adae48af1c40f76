import type { MessageRow } from "../rows.js";
import type { Asked } from "./asked.js";
import type { Database } from "./database.js";
import { itemOf, removeItem } from "./outbox.js";
import { joinRange } from "./ranges.js";
import { historyOf, toStored, withLastMessage } from "./rows.js";
import type { Act, OutboxItem, Reader, Writer } from "./tables.js";

/** Returns the queued item of a message; undefined once it has become the message's deletion. */
export async function sendOf(reader: Reader, clientMessageId: string): Promise<OutboxItem | undefined> {
  const item = await itemOf(reader, clientMessageId);
  return item?.act.kind === "send" ? item : undefined;
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

/** Removes an item whose message the server does not get. Its upload, if it has one, is cancelled. */
export async function dropItem(writer: Writer, item: OutboxItem): Promise<void> {
  await removeItem(writer, item);
  if (!item.upload) return;
  const { n, conversationId, at, upload } = item;
  const act: Act = { kind: "cancelUpload", uploadId: upload.id };
  const clientMessageId = `cancel ${upload.id}`;
  await writer.put("outbox", { n, conversationId, at, clientMessageId, state: "queued", tries: 0, act });
}

/** Removes the items whose messages a page contains. */
export async function settleReceived(writer: Writer, rows: readonly MessageRow[]): Promise<void> {
  for (const item of await writer.list("outbox")) {
    const message = item.act.kind === "send" && rows.find((row) => row.clientMessageId === item.clientMessageId);
    if (message) await settleItem(writer, item, message);
  }
}

/** An item in flight, and the state of the database when its request began. */
export interface Try {
  readonly item: OutboxItem;
  readonly asked: Asked;
}

/** Counts a try before its request. Returns undefined if the item is gone or not to be sent. @throws LeadershipLost */
export function beginTry(database: Database, epoch: number, place: number): Promise<Try | undefined> {
  return database.write(
    ["outbox"],
    async (writer, { n, generation }) => {
      const item = await writer.get("outbox", place);
      if (!item || item.state === "failed") return undefined;
      const state = item.state === "cancelled" ? "cancelled" : "sending";
      const begun: OutboxItem = { ...item, state, tries: item.tries + 1 };
      await writer.put("outbox", begun);
      return { item: begun, asked: { n, generation } };
    },
    { epoch },
  );
}

/**
 * Stores the upload of a message's file. Returns the state of the database, or undefined for an item that was given up.
 * From `isReady` on the message counts as tried. @throws LeadershipLost
 */
export function noteUpload(
  database: Database,
  epoch: number,
  tried: OutboxItem,
  upload: NonNullable<OutboxItem["upload"]>,
): Promise<Asked | undefined> {
  return database.write(
    ["outbox"],
    async (writer, { n, generation }) => {
      const item = await currentOf(writer, tried);
      if (!item) return undefined;
      // The tries before are those of the upload.
      await writer.put("outbox", { ...item, upload, ...(upload.isReady && { tries: 1 }) });
      return { n, generation };
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
      if (item.state === "cancelled") return error === undefined ? undefined : dropItem(writer, item);
      await writer.put("outbox", {
        ...item,
        tries: tried.tries,
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

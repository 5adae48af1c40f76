import type { Database } from "./database.js";
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

export async function itemOf(reader: Reader, clientMessageId: string): Promise<OutboxItem | undefined> {
  const range = { lower: clientMessageId, upper: clientMessageId };
  return (await reader.list("outbox", { index: "clientMessageId", range }))[0];
}

export async function removeItem(writer: Writer, { n, clientMessageId }: OutboxItem): Promise<void> {
  await writer.delete("outbox", n);
  await writer.delete("blobs", clientMessageId);
}

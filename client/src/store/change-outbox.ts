import type { Database } from "./database.js";
import { itemOf, removeItem } from "./outbox.js";
import type { Act, OutboxItem, Writer } from "./tables.js";

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
 * for everyone. An upload that no message uses is cancelled instead.
 */
export function discard(database: Database, clientMessageId: string): Promise<void> {
  return changeItem(database, clientMessageId, async (writer, item) => {
    const { n, conversationId, at, act, state, tries, upload } = item;
    const isUploading = act.kind === "send" && act.media && !upload?.isReady;
    if (state !== "failed" && tries > 0 && !isUploading) {
      if (act.kind === "send") await writer.put("outbox", { ...item, state: "cancelled" });
      return;
    }
    await removeItem(writer, item);
    if (!upload) return;
    const cancel: Act = { kind: "cancelUpload", uploadId: upload.id };
    const id = `cancel ${upload.id}`;
    await writer.put("outbox", { n, conversationId, at, clientMessageId: id, state: "queued", tries: 0, act: cancel });
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

import type { Database } from "./database.js";
import { itemOf } from "./outbox.js";
import { dropItem } from "./settle-outbox.js";
import type { OutboxItem, Writer } from "./tables.js";

/** Queues a failed item again, behind all others. A file that was refused is uploaded anew. */
export function retry(database: Database, clientMessageId: string): Promise<void> {
  return changeItem(database, clientMessageId, async (writer, { error: _, upload, ...item }, n) => {
    if (item.state !== "failed") return;
    await writer.delete("outbox", item.n);
    await writer.put("outbox", { ...item, ...(upload?.isReady && { upload }), n, state: "queued", tries: 0 });
  });
}

/**
 * Gives up an item. If the server may have received it, the item is cancelled: sent until it is answered, then deleted
 * for everyone. An upload that no message uses is cancelled instead.
 */
export function discard(database: Database, clientMessageId: string): Promise<void> {
  return changeItem(database, clientMessageId, async (writer, item) => {
    const { act, state, tries, upload } = item;
    const isUploading = act.kind === "send" && act.media && !upload?.isReady;
    if (state !== "failed" && tries > 0 && !isUploading) {
      if (act.kind === "send") await writer.put("outbox", { ...item, state: "cancelled" });
      return;
    }
    await dropItem(writer, item);
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

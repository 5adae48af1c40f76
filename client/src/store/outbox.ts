import type { PendingBlobs } from "../upload/api.js";
import type { Database } from "./database.js";
import type { Act, OutboxItem, Reader, Writer } from "./tables.js";

export interface NewItem {
  readonly conversationId: string;
  readonly clientMessageId: string;
  /** Server time in milliseconds. */
  readonly at: number;
  readonly act: Act;
  /** Files of a message with media. */
  readonly blobs?: PendingBlobs | undefined;
}

/**
 * Stores an act until the server has answered it; an act that sends a text clears the draft. @throws StorageFull
 */
export function enqueue(database: Database, { blobs, ...item }: NewItem): Promise<OutboxItem> {
  return database.write(
    ["outbox", "blobs", "drafts"],
    async (writer, { n }) => {
      const stored: OutboxItem = { ...item, n, state: "queued", tries: 0 };
      await writer.put("outbox", stored);
      if (blobs) await writer.put("blobs", { ...blobs, clientMessageId: item.clientMessageId });
      if (item.act.kind === "send" && item.act.body) await writer.delete("drafts", item.conversationId);
      return stored;
    },
    { durability: "strict" },
  );
}

export async function itemOf(reader: Reader, clientMessageId: string): Promise<OutboxItem | undefined> {
  const range = { lower: clientMessageId, upper: clientMessageId };
  return (await reader.list("outbox", { index: "clientMessageId", range }))[0];
}

export async function removeItem(writer: Writer, { n, clientMessageId }: OutboxItem): Promise<void> {
  await writer.delete("outbox", n);
  await writer.delete("blobs", clientMessageId);
}

import type { StorePort } from "../ports.js";
import { openDatabase } from "../store/database.js";
import { isCovered } from "../store/ranges.js";
import { listOutbox } from "../store/reads.js";

/** I11: no message is shown twice, pending and received. Holds after each commit. @throws Error */
export async function checkCommit(store: StorePort): Promise<void> {
  const database = await openDatabase(store);
  const { value } = await database.read(["messages", "ranges", "outbox"], async (reader) => ({
    items: await listOutbox(reader),
    messages: await reader.list("messages"),
    ranges: new Map((await reader.list("ranges")).map(({ conversationId, ranges }) => [conversationId, ranges])),
  }));
  // Events put messages outside of the ranges too; those are not shown.
  const received = value.messages.filter(({ conversationId, sequence }) =>
    isCovered(value.ranges.get(conversationId) ?? [], sequence),
  );
  const shown = new Set(received.map(({ row }) => row?.clientMessageId));
  const twice = value.items.find(({ act, clientMessageId }) => act.kind === "send" && shown.has(clientMessageId));
  if (twice) throw new Error(`I11 ${twice.clientMessageId} is pending and here`);
}

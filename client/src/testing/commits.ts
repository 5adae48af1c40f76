import type { StorePort } from "../ports.js";
import { openDatabase } from "../store/database.js";
import { listOutbox } from "../store/reads.js";

/** I11: no message is shown twice, pending and received. Holds after each commit. @throws Error */
export async function checkCommit(store: StorePort): Promise<void> {
  const database = await openDatabase(store);
  const { value } = await database.read(["messages", "outbox"], async (reader) => ({
    items: await listOutbox(reader),
    messages: await reader.list("messages"),
  }));
  const shown = new Set(value.messages.map(({ row }) => row?.clientMessageId));
  const twice = value.items.find(({ act, clientMessageId }) => act.kind === "send" && shown.has(clientMessageId));
  if (twice) throw new Error(`I11 ${twice.clientMessageId} is pending and here`);
}

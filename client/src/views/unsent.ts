import { type Readable, createWritable } from "../readable.js";
import type { ConversationRow } from "../rows.js";
import { listOutbox } from "../store/reads.js";
import type { Reader } from "../store/tables.js";
import { type Account, whileSignedIn } from "./account.js";
import { JOINED_STORES, joinRows } from "./joined-row.js";
import { sameItems } from "./same-items.js";
import type { Stoppable } from "./shared.js";
import { watch } from "./watch.js";

/** Creates the view of the conversations with messages that the server does not have yet, failed ones included. */
export function createUnsentView(
  accounts: Readable<Account | undefined>,
): { readonly state: Readable<readonly ConversationRow[]> } & Stoppable {
  const state = createWritable<readonly ConversationRow[]>([]);
  const stop = whileSignedIn(accounts, ({ database, onError }) => {
    const watched = watch(
      database,
      { stores: ["outbox", ...JOINED_STORES], read: listUnsent },
      (rows) => state.set(sameItems(state.get(), rows)),
      onError,
    );
    return () => {
      watched.stop();
      state.set([]);
    };
  });
  return { state, stop };
}

async function listUnsent(reader: Reader): Promise<ConversationRow[]> {
  const items = await listOutbox(reader);
  const ids = items
    .filter(({ act, state }) => act.kind === "send" && state !== "cancelled")
    .map((item) => item.conversationId);
  const stored = await Promise.all([...new Set(ids)].map((id) => reader.get("conversations", id)));
  return (
    await joinRows(
      reader,
      stored.filter((row) => row !== undefined),
    )
  ).map(({ row }) => row);
}

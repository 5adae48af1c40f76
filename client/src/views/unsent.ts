import type { Readable } from "../readable.js";
import type { ConversationRow } from "../rows.js";
import { listOutbox } from "../store/reads.js";
import type { Reader } from "../store/tables.js";
import { type Account, type AccountState, accountState } from "./account.js";
import { JOINED_STORES, joinRows } from "./joined-row.js";
import { sameItems } from "./same-items.js";
import { watch } from "./watch.js";

/** Creates the view of the conversations with messages that the server does not have yet, failed ones included. */
export function createUnsentView(accounts: Readable<Account | undefined>): AccountState<readonly ConversationRow[]> {
  return accountState<readonly ConversationRow[]>(accounts, [], ({ database, onError }, show) => {
    let shown: readonly ConversationRow[] = [];
    const query = { stores: ["outbox", ...JOINED_STORES], read: listUnsent } as const;
    return watch(database, query, (rows) => show((shown = sameItems(shown, rows))), onError).stop;
  });
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

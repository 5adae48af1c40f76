import type { Readable } from "../readable.js";
import type { Reader, StoredDraft } from "../store/tables.js";
import { type Account, type AccountState, accountState } from "./account.js";
import { watch } from "./watch.js";

const NONE: ReadonlyMap<string, string> = new Map();

/** Creates the view of all drafts that are kept here, by conversation. */
export function createDraftsView(accounts: Readable<Account | undefined>): AccountState<ReadonlyMap<string, string>> {
  return accountState(accounts, NONE, ({ database, onError }, show) => {
    const query = { stores: ["drafts"], read: (reader: Reader) => reader.list("drafts") } as const;
    const byConversation = (drafts: readonly StoredDraft[]) =>
      show(new Map(drafts.map(({ conversationId, body }) => [conversationId, body])));
    return watch(database, query, byConversation, onError).stop;
  });
}

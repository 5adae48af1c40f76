import { type Readable, createWritable } from "../readable.js";
import { type Account, whileSignedIn } from "./account.js";
import type { Stoppable } from "./shared.js";
import { watch } from "./watch.js";

const NONE: ReadonlyMap<string, string> = new Map();

/** Creates the view of all drafts that are kept here, by conversation. */
export function createDraftsView(
  accounts: Readable<Account | undefined>,
): { readonly state: Readable<ReadonlyMap<string, string>> } & Stoppable {
  const state = createWritable(NONE);
  const stop = whileSignedIn(accounts, ({ database, onError }) => {
    const watched = watch(
      database,
      { stores: ["drafts"], read: (reader) => reader.list("drafts") },
      (drafts) => state.set(new Map(drafts.map(({ conversationId, body }) => [conversationId, body]))),
      onError,
    );
    return () => {
      watched.stop();
      state.set(NONE);
    };
  });
  return { state, stop };
}

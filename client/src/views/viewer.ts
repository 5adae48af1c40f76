import type { Readable } from "../readable.js";
import type { ViewerRow } from "../rows.js";
import { readViewer } from "../store/reads.js";
import { type Account, type AccountState, accountState } from "./account.js";
import { watch } from "./watch.js";

/** Creates the view of the viewer's own data. */
export function createViewerView(accounts: Readable<Account | undefined>): AccountState<ViewerRow | undefined> {
  return accountState<ViewerRow | undefined>(accounts, undefined, ({ database, onError }, show) => {
    const query = { stores: [], read: readViewer };
    // A new snapshot deletes the row for a moment.
    return watch(database, query, (stored) => stored?.row && show(stored.row), onError).stop;
  });
}

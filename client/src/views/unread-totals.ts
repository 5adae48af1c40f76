import type { UnreadTotals } from "../api.js";
import { type Readable, createWritable } from "../readable.js";
import { listUnread } from "../store/reads.js";
import { type Account, whileSignedIn } from "./account.js";
import { JOINED_STORES, type JoinedRow, joinRows, shownRow } from "./joined-row.js";
import type { Stoppable } from "./shared.js";
import { countUnread } from "./unread.js";
import { watch } from "./watch.js";

/** Greatest delay of a timer: a mute may end in years, which timers of browsers cannot wait for. */
const MAX_WAIT_MS = 86_400_000;
const NONE: UnreadTotals = { messages: 0, conversations: 0 };

/** Creates the unread totals of the account, which change with the conversations and where a mute ends. */
export function createUnreadTotals(
  accounts: Readable<Account | undefined>,
): { readonly state: Readable<UnreadTotals> } & Stoppable {
  const state = createWritable(NONE);
  const stop = whileSignedIn(accounts, (account) => {
    const { database, pendingSettings, setTimer, onError } = account;
    let rows: readonly JoinedRow[] = [];
    let cancel: (() => void) | undefined;

    function publish(): void {
      cancel?.();
      const shown = rows.map((row) => shownRow(row, pendingSettings.get()));
      const { messages, conversations, changesIn } = countUnread(shown, account.serverNow());
      const last = state.get();
      if (messages !== last.messages || conversations !== last.conversations) state.set({ messages, conversations });
      cancel = changesIn === undefined ? undefined : setTimer(publish, Math.min(changesIn, MAX_WAIT_MS));
    }

    const watched = watch(
      database,
      {
        stores: JOINED_STORES,
        read: async (reader) => joinRows(reader, await listUnread(reader)),
      },
      (value) => {
        rows = value;
        publish();
      },
      onError,
    );
    const endSettings = pendingSettings.subscribe(publish);
    return () => {
      watched.stop();
      endSettings();
      cancel?.();
      state.set(NONE);
    };
  });
  return { state, stop };
}

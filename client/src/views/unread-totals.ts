import type { UnreadTotals } from "../api.js";
import type { Readable } from "../readable.js";
import { listUnread } from "../store/reads.js";
import type { Reader } from "../store/tables.js";
import { type Account, type AccountState, accountState } from "./account.js";
import { JOINED_STORES, type JoinedRow, joinRows, shownRow } from "./joined-row.js";
import { countUnread } from "./unread.js";
import { watch } from "./watch.js";

/** Greatest delay of a timer: a mute may end in years, which timers of browsers cannot wait for. */
const MAX_WAIT_MS = 86_400_000;
const NONE: UnreadTotals = { messages: 0, conversations: 0 };

/** Creates the unread totals of the account, which change with the conversations and where a mute ends. */
export function createUnreadTotals(accounts: Readable<Account | undefined>): AccountState<UnreadTotals> {
  return accountState(accounts, NONE, (account, show) => {
    const { database, pendingSettings, setTimer, onError } = account;
    let rows: readonly JoinedRow[] = [];
    let last = NONE;
    let cancel: (() => void) | undefined;

    function publish(): void {
      cancel?.();
      const shown = rows.map((row) => shownRow(row, pendingSettings.get()));
      const { messages, conversations, changesIn } = countUnread(shown, account.serverNow());
      if (messages !== last.messages || conversations !== last.conversations)
        show((last = { messages, conversations }));
      cancel = changesIn === undefined ? undefined : setTimer(publish, Math.min(changesIn, MAX_WAIT_MS));
    }

    const read = async (reader: Reader) => joinRows(reader, await listUnread(reader));
    const watched = watch(
      database,
      { stores: JOINED_STORES, read },
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
    };
  });
}

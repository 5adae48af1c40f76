import type { InboxView, ListState } from "../api.js";
import { type Readable, createWritable } from "../readable.js";
import type { ConversationRow } from "../rows.js";
import { listInbox } from "../store/reads.js";
import type { ListRow, Reader } from "../store/tables.js";
import { type Account, whileSignedIn } from "./account.js";
import { JOINED_STORES, type JoinedRow, joinRows, shownRow } from "./joined-row.js";
import { compareRows } from "./row.js";
import { sameItems } from "./same-items.js";
import type { Stoppable } from "./shared.js";
import { watch } from "./watch.js";

const FIRST_ROWS = 60;
const PAGE_SIZE = 30;

const LOADING: ListState<ConversationRow> = { status: "loading", rows: [], hasMore: false };

type Inbox = Pick<InboxView, "loadMore"> & Stoppable;

/** Creates the view of the list of conversations, or of the archive. */
export function createInboxView(
  accounts: Readable<Account | undefined>,
  isArchived: boolean,
): Omit<InboxView, "release"> & Stoppable {
  const state = createWritable(LOADING);
  let inbox: Inbox | undefined;
  const stop = whileSignedIn(accounts, (account) => {
    const opened = openInbox(account, isArchived, state.set);
    inbox = opened;
    return () => {
      opened.stop();
      inbox = undefined;
      state.set(LOADING);
    };
  });
  return { state, loadMore: async () => inbox?.loadMore(), stop };
}

interface Loaded {
  readonly rows: readonly JoinedRow[];
  readonly list: ListRow | undefined;
  /** True where the store has more rows than were read. */
  readonly isLimited: boolean;
}

function openInbox(account: Account, isArchived: boolean, show: (state: ListState<ConversationRow>) => void): Inbox {
  const { database, sync, pendingSettings, onError } = account;
  const listName = isArchived ? "archivedList" : "list";
  let limit = FIRST_ROWS;
  let loaded: Loaded | undefined;
  let loading: Promise<void> | undefined;
  let hasFailed = false;
  let shown = LOADING;

  const read = async (reader: Reader): Promise<Loaded> => {
    const { rows, list } = await listInbox(reader, isArchived, limit + 1);
    return { rows: await joinRows(reader, rows.slice(0, limit)), list, isLimited: rows.length > limit };
  };

  function publish(): void {
    if (!loaded?.list) {
      if (hasFailed) show({ ...LOADING, status: "error" });
      return;
    }
    const rows = loaded.rows
      .map((row) => shownRow(row, pendingSettings.get()))
      .filter(({ lastMessage, viewerHasArchived }) => lastMessage !== null && viewerHasArchived === isArchived)
      .sort(compareRows);
    const status = sync.get().state === "live" && !hasFailed ? "ready" : "stale";
    const next = {
      status,
      rows: sameItems(shown.rows, rows),
      hasMore: loaded.isLimited || loaded.list.hasNext,
    } as const;
    if (next.rows === shown.rows && status === shown.status && next.hasMore === shown.hasMore) return;
    show((shown = next));
    account.showing(rows);
  }

  async function loadPage(after: string | null): Promise<void> {
    try {
      await (await account.requests()).list(listName, after);
      hasFailed = false;
    } catch {
      hasFailed = true;
      publish();
    }
  }

  async function loadMore(): Promise<void> {
    if (loaded?.isLimited) {
      limit += PAGE_SIZE;
      return watched.refresh();
    }
    if (loaded?.list?.hasNext === false) return;
    loading ??= loadPage(loaded?.list?.endCursor ?? null).finally(() => (loading = undefined));
    await loading;
    limit += PAGE_SIZE;
    await watched.refresh();
  }

  const watched = watch(
    database,
    {
      stores: JOINED_STORES,
      read,
    },
    (value) => {
      loaded = value;
      publish();
      // The snapshot of the log loads the other list.
      if (isArchived && !value.list && !loading && !hasFailed) void loadMore();
    },
    onError,
  );
  const ends = [sync.subscribe(publish), pendingSettings.subscribe(publish), watched.stop];
  return { loadMore, stop: () => ends.forEach((end) => end()) };
}

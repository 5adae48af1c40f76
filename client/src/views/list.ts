import type { ListState, ListView } from "../api.js";
import { type Readable, createWritable } from "../readable.js";
import { type Account, whileSignedIn } from "./account.js";
import { type Page, type PagedList, createPagedList } from "./paged-list.js";
import type { Stoppable } from "./shared.js";

const RELOAD_AFTER_MS = 200;

export interface ListOptions<Item> {
  load(account: Account, after: string | null): Promise<Page<Item>>;
  /**
   * Calls `reload` when the list has changed; returns the function that ends it. `shown` returns undefined while rows are
   * being loaded: those that come may be older than the change.
   */
  reloadOn?(account: Account, reload: () => void, shown: () => ListState<Item> | undefined): () => void;
}

/** Creates the view of a list of the signed-in person, loaded page by page and reloaded when it changes. */
export function createListView<Item extends { readonly id: string }>(
  accounts: Readable<Account | undefined>,
  { load, reloadOn }: ListOptions<Item>,
): Omit<ListView<Item>, "release"> & Pick<PagedList<Item>, "reload"> & Stoppable {
  const loading: ListState<Item> = { status: "loading", rows: [], hasMore: false };
  const state = createWritable(loading);
  let list: PagedList<Item> | undefined;
  const stop = whileSignedIn(accounts, (account) => {
    const opened = createPagedList<Item>((after) => load(account, after));
    list = opened;
    let cancel: (() => void) | undefined;
    const reload = () => {
      cancel ??= account.setTimer(() => {
        cancel = undefined;
        void opened.reload();
      }, RELOAD_AFTER_MS);
    };
    const endFollow = opened.state.subscribe(state.set);
    const endReload = reloadOn?.(account, reload, () => (opened.isLoading() ? undefined : opened.state.get()));
    return () => {
      endReload?.();
      endFollow();
      cancel?.();
      opened.stop();
      list = undefined;
      state.set(loading);
    };
  });
  return { state, loadMore: async () => list?.loadMore(), reload: async () => list?.reload(), stop };
}

/** Calls `run` after each change of a person, such as a new contact or a block. */
export function onPeopleChange({ database }: Account, run: () => void): () => void {
  return database.subscribe(({ rows }) => {
    if (rows?.some(({ store }) => store === "people") ?? true) run();
  });
}

import type { ListState, ListView } from "../api.js";
import { createWritable } from "../readable.js";
import type { Shared, Stoppable } from "./shared.js";

export interface Page<Item> {
  readonly rows: readonly Item[];
  /** Cursor of the last row; null of an empty page. */
  readonly endCursor: string | null;
  readonly hasMore: boolean;
}

/** A connection of the server's lists. */
export interface Connection<Item> {
  readonly edges: readonly { readonly node: Item }[];
  readonly pageInfo: { readonly endCursor?: string | null | undefined; readonly hasNextPage: boolean };
}

export function pageOf<Item>({ edges, pageInfo }: Connection<Item>): Page<Item> {
  return { rows: edges.map(({ node }) => node), endCursor: pageInfo.endCursor ?? null, hasMore: pageInfo.hasNextPage };
}

export interface PagedList<Item> extends Omit<ListView<Item>, "release">, Stoppable {
  /** Reloads as many rows as are shown, after what is being loaded, and shows the present ones until then. */
  reload(): Promise<void>;
  isLoading(): boolean;
}

export type SharedList<Item> = Shared<PagedList<Item>>;

/**
 * Creates a list of the server that is loaded page by page, the first page at once. A failed page shows as status
 * "error", or "stale" if rows are shown; the next `loadMore` repeats it.
 */
export function createPagedList<Item extends { readonly id: string }>(
  load: (after: string | null) => Promise<Page<Item>>,
): PagedList<Item> {
  const state = createWritable<ListState<Item>>({ status: "loading", rows: [], hasMore: false });
  let endCursor: string | null = null;
  let isStopped = false;
  /** The last of the loads, which run one after the other; undefined once all have ended. */
  let loading: Promise<void> | undefined;
  /** The reload that has not begun: one for all calls, so that a list that goes on changing is still shown. */
  let waiting: Promise<void> | undefined;
  let more: Promise<void> | undefined;

  async function request(after: string | null): Promise<void> {
    const shown = state.get().rows;
    let rows = after === null ? [] : shown;
    let page: Page<Item> = { rows, endCursor: after, hasMore: true };
    try {
      do {
        page = await load(page.endCursor);
        if (isStopped) return;
        rows = appendNew(rows, page.rows);
      } while (page.hasMore && page.rows.length > 0 && rows.length < shown.length);
      endCursor = page.endCursor;
      state.set({ status: "ready", rows, hasMore: page.hasMore });
    } catch {
      if (isStopped) return;
      const { rows, hasMore } = state.get();
      state.set({ status: rows.length > 0 ? "stale" : "error", rows, hasMore });
    }
  }

  function enqueue(run: () => Promise<void>): Promise<void> {
    const next = loading ? loading.then(() => (isStopped ? undefined : run())) : run();
    const last = next.finally(() => {
      if (loading === last) loading = undefined;
    });
    return (loading = last);
  }

  function reload(): Promise<void> {
    if (!loading) return enqueue(() => request(null));
    return (waiting ??= enqueue(() => {
      waiting = undefined;
      return request(null);
    }));
  }

  async function loadPage(): Promise<void> {
    const { status, hasMore } = state.get();
    if (hasMore || status !== "ready") await request(endCursor);
  }

  void reload();
  return {
    state,
    loadMore: async () => {
      // The first page is no further one.
      if (state.get().status === "loading") return loading;
      await (more ??= enqueue(loadPage).finally(() => (more = undefined)));
    },
    reload,
    isLoading: () => loading !== undefined,
    stop: () => {
      isStopped = true;
    },
  };
}

/** A row that has moved between two pages is in both. */
function appendNew<Item extends { readonly id: string }>(shown: readonly Item[], page: readonly Item[]): Item[] {
  const known = new Set(shown.map(({ id }) => id));
  return [...shown, ...page.filter(({ id }) => !known.has(id))];
}

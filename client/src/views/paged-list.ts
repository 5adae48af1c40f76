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
  /** Reloads as many rows as are shown, and shows the present ones until then. */
  reload(): Promise<void>;
}

export type SharedList<Item> = Shared<PagedList<Item>>;

/**
 * Creates a list of the server that is loaded page by page, the first page at once. A failed page shows as status
 * "error", or "stale" if rows are shown; the next `loadMore` repeats it.
 */
export function createPagedList<Item extends { readonly id: string }>(
  load: (after: string | null, signal: AbortSignal) => Promise<Page<Item>>,
): PagedList<Item> {
  const state = createWritable<ListState<Item>>({ status: "loading", rows: [], hasMore: false });
  let endCursor: string | null = null;
  let aborter = new AbortController();
  let loading: Promise<void> | undefined;

  async function request(after: string | null): Promise<void> {
    const { signal } = aborter;
    const shown = state.get().rows;
    let rows = after === null ? [] : shown;
    let page: Page<Item> = { rows, endCursor: after, hasMore: true };
    try {
      do {
        page = await load(page.endCursor, signal);
        if (signal.aborted) return;
        rows = appendNew(rows, page.rows);
      } while (page.hasMore && rows.length < shown.length);
      endCursor = page.endCursor;
      state.set({ status: "ready", rows, hasMore: page.hasMore });
    } catch {
      if (signal.aborted) return;
      const { rows, hasMore } = state.get();
      state.set({ status: rows.length > 0 ? "stale" : "error", rows, hasMore });
    } finally {
      if (!signal.aborted) loading = undefined;
    }
  }

  function reload(): Promise<void> {
    aborter.abort();
    aborter = new AbortController();
    return (loading = request(null));
  }

  void reload();
  return {
    state,
    loadMore: async () => {
      const { status, hasMore } = state.get();
      if (loading === undefined && (hasMore || status !== "ready")) loading = request(endCursor);
      await loading;
    },
    reload,
    stop: () => aborter.abort(),
  };
}

/** A row that has moved between two pages is in both. */
function appendNew<Item extends { readonly id: string }>(shown: readonly Item[], page: readonly Item[]): Item[] {
  const known = new Set(shown.map(({ id }) => id));
  return [...shown, ...page.filter(({ id }) => !known.has(id))];
}

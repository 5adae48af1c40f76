import type { StoreName } from "../ports.js";
import type { Change, Database } from "../store/database.js";
import type { Reader } from "../store/tables.js";
import { lazy } from "../transport/lazy.js";
import type { QueryCache } from "./query-cache.js";

let loaded: typeof import("./query-cache.js") | undefined;

/** Loads the code that keeps rows, once for all; without it a change reads the store. @throws Offline */
export const loadQueryCache = lazy(async () => (loaded = await import("./query-cache.js")));

export interface Query<T> {
  readonly stores: readonly StoreName[];
  read(reader: Reader): Promise<T>;
}

export interface Watch {
  /** Resolves once a read that began after the call is shown. */
  refresh(): Promise<void>;
  stop(): void;
}

/**
 * Shows the result of a query, now and after each change of what it has read. The rows are kept and the changes applied
 * to them: the store is read again only for other rows, and after changes were missed.
 */
export function watch<T>(
  database: Database,
  { stores, read }: Query<T>,
  show: (value: T) => void,
  onError: (error: unknown) => void,
): Watch {
  let reading: Promise<void> | undefined;
  const now = { isOutdated: false, isStopped: false };
  const isDone = () => now.isStopped || !now.isOutdated;
  /** Undefined where all has to be read from the store. */
  let cache: QueryCache | undefined;
  /** Number of the change as of which the cache is. */
  let cachedAt = 0;
  /** Changes since the read that is under way began. */
  let arrived: Change[] = [];

  async function readUntilCurrent(): Promise<void> {
    try {
      do {
        now.isOutdated = false;
        const value = await readOnce();
        if (!now.isStopped) show(value);
        // Not before the first paint.
        loadQueryCache().catch(() => undefined);
        arrived.splice(0).forEach(apply);
      } while (!isDone());
    } catch (error) {
      cache = undefined;
      arrived = [];
      onError(error);
    } finally {
      reading = undefined;
    }
  }

  async function readOnce(): Promise<T> {
    if (!loaded || !cache) return readStore();
    const next = new loaded.QueryCache();
    try {
      const value = await read(next.reader(cache));
      cache = next;
      return value;
    } catch (error) {
      if (error instanceof loaded.NotKept) return readStore();
      throw error;
    }
  }

  /** Reads what the cache lacks, or all of it if the store is ahead of the cache. */
  async function readStore(): Promise<T> {
    const next = loaded && new loaded.QueryCache();
    const { value, n } = await database.read(stores, (store) => read(next ? next.reader(cache, store) : store));
    if (cache && n !== cachedAt) {
      cache = undefined;
      return readStore();
    }
    cache = next;
    cachedAt = n;
    return value;
  }

  function apply({ n1, rows }: Change): void {
    if (n1 <= cachedAt) return;
    cachedAt = n1;
    if (!rows) cache = undefined;
    now.isOutdated ||= !cache || cache.apply(rows ?? []);
  }

  function refresh(): Promise<void> {
    now.isOutdated = true;
    return (reading ??= readUntilCurrent());
  }

  const unsubscribe = database.subscribe((change) => {
    if (reading) return void arrived.push(change);
    apply(change);
    if (now.isOutdated) void refresh();
  });
  void refresh();
  return {
    refresh,
    stop: () => {
      now.isStopped = true;
      unsubscribe();
    },
  };
}

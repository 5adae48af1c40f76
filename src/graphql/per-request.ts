import DataLoader from "dataloader";
import type { Context } from "../context.js";

/**
 * A loader by key that lives as long as its context: one operation, or one event of a subscription. All keys asked for
 * in a tick go to `batch` together, which answers a map; a key that is not in it loads as undefined.
 */
export function perRequest<Ctx extends Context, Key, Value, CacheKey = Key>(
  batch: (ctx: Ctx, keys: readonly Key[]) => Promise<ReadonlyMap<CacheKey, Value>>,
  cacheKey: (key: Key) => CacheKey = (key) => key as unknown as CacheKey,
): (ctx: Ctx) => DataLoader<Key, Value | undefined, CacheKey> {
  const loaders = new WeakMap<Ctx, DataLoader<Key, Value | undefined, CacheKey>>();
  return (ctx) => {
    const known = loaders.get(ctx);
    if (known !== undefined) return known;
    const loader = new DataLoader<Key, Value | undefined, CacheKey>(
      async (keys) => {
        const found = await batch(ctx, keys);
        return keys.map((key) => found.get(cacheKey(key)));
      },
      { cacheKeyFn: cacheKey },
    );
    loaders.set(ctx, loader);
    return loader;
  };
}

/** Rows in lists by key, in their order: what a loader of lists answers. */
export function byKey<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const lists = new Map<Key, Row[]>();
  for (const row of rows) {
    const list = lists.get(keyOf(row));
    if (list === undefined) lists.set(keyOf(row), [row]);
    else list.push(row);
  }
  return lists;
}

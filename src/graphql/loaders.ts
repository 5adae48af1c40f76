import DataLoader from "dataloader";
import type { Context } from "../context.js";
import type { PromiseOrValue } from "../infra/promise-or-value.js";

/** Loads by key, and hands out at once what has come before. */
export interface Loader<Key, Value> {
  load(key: Key): PromiseOrValue<Value | undefined>;
  /** Says what a key loads as, where that is known. */
  prime(key: Key, value: Value): void;
  /** Forgets a key: what it loads as has changed. */
  clear(key: Key): void;
  /** Forgets all keys. */
  clearAll(): void;
}

/**
 * A loader that lives as long as its context: one operation, or one event of a subscription. All keys asked for in a tick
 * go to `batch` together, which answers a map; a key that is not in it loads as undefined.
 */
export function perRequest<Ctx extends Context, Key, Value, CacheKey = Key>(
  batch: (ctx: Ctx, keys: readonly Key[]) => Promise<ReadonlyMap<CacheKey, Value>>,
  cacheKey: (key: Key) => CacheKey = (key) => key as unknown as CacheKey,
): (ctx: Ctx) => Loader<Key, Value> {
  const loaders = new WeakMap<Ctx, Loader<Key, Value>>();
  return (ctx) => {
    const known = loaders.get(ctx);
    if (known !== undefined) return known;
    const loader = createLoader((keys: readonly Key[]) => batch(ctx, keys), cacheKey);
    loaders.set(ctx, loader);
    return loader;
  };
}

function createLoader<Key, Value, CacheKey>(
  batch: (keys: readonly Key[]) => Promise<ReadonlyMap<CacheKey, Value>>,
  cacheKey: (key: Key) => CacheKey,
): Loader<Key, Value> {
  const here = new Map<CacheKey, Value>();
  let clears = 0;
  const onTheWay = new DataLoader<Key, Value | undefined, CacheKey>(
    async (keys) => {
      const before = clears;
      const found = await batch(keys);
      // What was cleared meanwhile may be among them as it was before.
      if (clears === before) for (const [id, value] of found) here.set(id, value);
      return keys.map((key) => found.get(cacheKey(key)));
    },
    { cacheKeyFn: cacheKey },
  );
  return {
    load: (key) => here.get(cacheKey(key)) ?? onTheWay.load(key),
    prime: (key, value) => void here.set(cacheKey(key), value),
    clear: (key) => {
      clears += 1;
      here.delete(cacheKey(key));
      onTheWay.clear(key);
    },
    clearAll: () => {
      clears += 1;
      here.clear();
      onTheWay.clearAll();
    },
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

import DataLoader from "dataloader";
import type { Context } from "../context.js";
import type { PromiseOrValue } from "../infra/promise-or-value.js";

/** Loads values by key; loaded ones are returned synchronously. */
export interface Loader<Key, Value> {
  load(key: Key): PromiseOrValue<Value | undefined>;
  /** Stores the value of a key. */
  prime(key: Key, value: Value): void;
  /** Invalidates a key. */
  clear(key: Key): void;
  /** Invalidates all keys. */
  clearAll(): void;
}

/**
 * Returns the loader of a context, which is one operation or one event of a subscription. The keys of a tick are passed to
 * `batch` together; keys missing in its map load as undefined.
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
  const loaded = new Map<CacheKey, Value>();
  let clears = 0;
  const pending = new DataLoader<Key, Value | undefined, CacheKey>(
    async (keys) => {
      const before = clears;
      const found = await batch(keys);
      // A key cleared during the batch may have an outdated value in it.
      if (clears === before) for (const [id, value] of found) loaded.set(id, value);
      return keys.map((key) => found.get(cacheKey(key)));
    },
    { cacheKeyFn: cacheKey },
  );
  return {
    load: (key) => loaded.get(cacheKey(key)) ?? pending.load(key),
    prime: (key, value) => void loaded.set(cacheKey(key), value),
    clear: (key) => {
      clears += 1;
      loaded.delete(cacheKey(key));
      pending.clear(key);
    },
    clearAll: () => {
      clears += 1;
      loaded.clear();
      pending.clearAll();
    },
  };
}

import type { StoreKey, StoreName, StoreQuery } from "../ports.js";
import type { RowChange } from "../store/database.js";
import { ALL_KEYS, compareKeys, isRange, keyOf } from "../store/keys.js";
import { STORES } from "../store/schema.js";
import { SortedMap } from "../store/sorted-map.js";

/** Range of all sort keys: pairs of a value, which may be an array, and the row's key. */
const ALL_SORT_KEYS = { lower: -Infinity, upper: [[[]]] };

/** Result of a query, kept up to date with the changes since. */
export interface KeptRows {
  list(): object[];
  /** Returns "same" if the changes leave the result as it is, and "lost" if the query has to run again. */
  apply(changes: readonly RowChange[]): "same" | "changed" | "lost";
}

/** Keeps the rows that a query has read. */
export function keepRows(
  store: StoreName,
  { index, range = ALL_KEYS, direction, limit = Infinity }: StoreQuery,
  rows: readonly object[],
): KeptRows {
  const { key: path, indexes } = STORES[store];
  const sortPath = (index !== undefined && indexes[index]) || path;
  const sorted = new SortedMap<object>();
  /** Sort keys, by the text of the row's key. */
  const sortKeys = new Map<string, StoreKey>();
  /** Sort key of the last row of a result at its limit: rows beyond it are not known. */
  const floor = rows.length < limit ? undefined : sortKeyOf(rows.at(-1) as object);
  for (const row of rows) insert(keyOf(row, path) as StoreKey, row);

  function sortKeyOf(row: object): StoreKey | undefined {
    const value = keyOf(row, sortPath);
    return value === undefined || !isWithin(value, range) ? undefined : [value, keyOf(row, path) as StoreKey];
  }

  function isKnown(sortKey: StoreKey): boolean {
    if (floor === undefined) return true;
    return direction === "descending" ? compareKeys(sortKey, floor) >= 0 : compareKeys(sortKey, floor) <= 0;
  }

  function insert(key: StoreKey, row: object): boolean {
    const sortKey = sortKeyOf(row);
    if (sortKey === undefined || !isKnown(sortKey)) return false;
    sorted.set(sortKey, row);
    sortKeys.set(JSON.stringify(key), sortKey);
    return true;
  }

  function remove(key: StoreKey): boolean {
    const text = JSON.stringify(key);
    const sortKey = sortKeys.get(text);
    if (sortKey === undefined) return false;
    sorted.delete(sortKey);
    return sortKeys.delete(text);
  }

  function change({ key, row }: RowChange): boolean {
    if (!isRange(key)) {
      const isRemoved = remove(key);
      return (row ? insert(key, row) : false) || isRemoved;
    }
    const deleted = sorted.list({ range: ALL_SORT_KEYS }).map((each) => keyOf(each, path) as StoreKey);
    return deleted.filter((each) => isWithin(each, key)).map(remove).length > 0;
  }

  return {
    list: () => sorted.list({ range: ALL_SORT_KEYS, ...(direction && { direction }), limit }),
    apply: (changes) => {
      const own = changes.filter((each) => each.store === store);
      if (own.some(({ row }) => row === undefined)) return "lost";
      const isChanged = own.map(change).includes(true);
      if (floor !== undefined && sortKeys.size < limit) return "lost";
      return isChanged ? "changed" : "same";
    },
  };
}

function isWithin(key: StoreKey, { lower, upper }: { readonly lower: StoreKey; readonly upper: StoreKey }): boolean {
  return compareKeys(lower, key) <= 0 && compareKeys(key, upper) <= 0;
}

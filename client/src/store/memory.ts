import type { StoreKey, StoreName, StorePort, StoreQuery, StoreRange, StoreTransaction } from "../ports.js";
import { ALL_KEYS, isRange, keyOf } from "./keys.js";
import { type StoreDefinition, STORES, STORE_NAMES } from "./schema.js";
import { SortedMap } from "./sorted-map.js";

/** Creates a store that lasts as long as the page, for private windows, servers and tests. Transactions run one by one. */
export function createMemoryStore(): StorePort {
  const tables = emptyTables();
  let last: Promise<unknown> = Promise.resolve();
  return {
    transaction: (stores, mode, run) => {
      const result = last.then(async () => {
        const undo: (() => void)[] = [];
        try {
          return await run(transactionOn(tables, new Set(stores), mode, undo));
        } catch (error) {
          for (const step of undo.reverse()) step();
          throw error;
        }
      });
      last = result.catch(() => undefined);
      return result;
    },
    onClose: () => undefined,
    close: () => undefined,
  };
}

type Tables = Record<StoreName, Table>;

function emptyTables(): Tables {
  return Object.fromEntries(STORE_NAMES.map((name) => [name, new Table(STORES[name])])) as Tables;
}

/** Rows by key, and for each index the rows by [index key, key]. Rows are shared with callers, who must not change them. */
class Table {
  readonly rows = new SortedMap<object>();
  readonly #indexes = new Map<string, SortedMap<object>>();

  constructor(readonly definition: StoreDefinition) {}

  list({ index, range = ALL_KEYS, ...query }: StoreQuery): object[] {
    if (index === undefined) return this.rows.list({ range, ...query });
    const indexRange = { lower: [range.lower], upper: [range.upper, ALL_KEYS.upper] };
    return this.#indexOf(index).list({ range: indexRange, ...query });
  }

  /** Sets or removes the row of a key, and returns the one that was there. */
  replace(key: StoreKey, row: object | undefined): object | undefined {
    const old = this.rows.get(key);
    for (const [name, path] of Object.entries(this.definition.indexes)) {
      const index = this.#indexOf(name);
      const [oldKey, newKey] = [old && keyOf(old, path), row && keyOf(row, path)];
      if (oldKey !== undefined) index.delete([oldKey, key]);
      if (row && newKey !== undefined) index.set([newKey, key], row);
    }
    if (row) this.rows.set(key, row);
    else this.rows.delete(key);
    return old;
  }

  #indexOf(name: string): SortedMap<object> {
    const index = this.#indexes.get(name) ?? new SortedMap();
    this.#indexes.set(name, index);
    return index;
  }
}

function transactionOn(
  tables: Tables,
  names: ReadonlySet<StoreName>,
  mode: "readonly" | "readwrite",
  undo: (() => void)[],
): StoreTransaction {
  const tableOf = (name: StoreName) => {
    if (!names.has(name)) throw new DOMException(`The transaction does not include ${name}.`, "NotFoundError");
    return tables[name];
  };
  const replace = (name: StoreName, key: StoreKey, row: object | undefined) => {
    if (mode === "readonly") throw new DOMException("The transaction is readonly.", "ReadOnlyError");
    const table = tableOf(name);
    const old = table.replace(key, row);
    undo.push(() => table.replace(key, old));
  };
  const remove = (name: StoreName, range: StoreRange) => {
    const table = tableOf(name);
    for (const row of table.list({ range })) replace(name, keyOf(row, table.definition.key) as StoreKey, undefined);
  };
  return {
    get: (name, key) => attempt(() => tableOf(name).rows.get(key)),
    list: (name, query = {}) => attempt(() => tableOf(name).list(query)),
    put: (name, row) =>
      attempt(() => {
        const key = keyOf(row, tableOf(name).definition.key);
        if (key === undefined) throw new DOMException(`A row of ${name} lacks its key.`, "DataError");
        replace(name, key, row);
      }),
    delete: (name, key) => attempt(() => (isRange(key) ? remove(name, key) : replace(name, key, undefined))),
  };
}

function attempt<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}

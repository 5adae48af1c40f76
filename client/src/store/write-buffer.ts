import type { StoreKey, StoreName, StoreQuery } from "../ports.js";
import { isRange, keyOf } from "./keys.js";
import { STORES } from "./schema.js";
import type { Tables, Writer } from "./tables.js";

type Row = Tables[StoreName];

const DONE = Promise.resolve();

/** Rows of one store, by key as text. */
interface Rows {
  readonly known: Map<string, Promise<Row | undefined>>;
  /** Changed rows, or the keys of deleted ones, that are not written yet. */
  readonly unwritten: Map<string, { readonly key: StoreKey; readonly row?: Row }>;
  readonly lists: Map<string, Promise<Row[]>>;
}

export interface WriteBuffer extends Writer {
  /** Writes the changed rows, each once. */
  flush(): Promise<void>;
}

/** Keeps the rows of a transaction in memory: each is read once, and written when the transaction ends or a query needs it. */
export function bufferWrites(writer: Writer): WriteBuffer {
  const stores = new Map<StoreName, Rows>();

  function rowsOf(store: StoreName): Rows {
    const rows = stores.get(store) ?? { known: new Map(), unwritten: new Map(), lists: new Map() };
    stores.set(store, rows);
    return rows;
  }

  function change(store: StoreName, key: StoreKey, row?: Row): void {
    const { known, unwritten, lists } = rowsOf(store);
    const text = textOf(key);
    known.set(text, Promise.resolve(row));
    unwritten.set(text, { key, ...(row && { row }) });
    lists.clear();
  }

  async function flushStore(store: StoreName): Promise<void> {
    const { unwritten } = rowsOf(store);
    const changes = [...unwritten.values()];
    unwritten.clear();
    await Promise.all(changes.map(({ key, row }) => (row ? writer.put(store, row) : writer.delete(store, key))));
  }

  async function list(store: StoreName, query?: StoreQuery): Promise<Row[]> {
    await flushStore(store);
    return writer.list(store, query);
  }

  return {
    get: <Name extends StoreName>(store: Name, key: StoreKey) =>
      remembered(rowsOf(store).known, key, () => writer.get(store, key)) as Promise<Tables[Name] | undefined>,
    list: <Name extends StoreName>(store: Name, query?: StoreQuery) =>
      remembered(rowsOf(store).lists, query, () => list(store, query)) as Promise<Tables[Name][]>,
    put: (store, row) => {
      change(store, keyOf(row, STORES[store].key) as StoreKey, row);
      return DONE;
    },
    delete: async (store, key) => {
      if (!isRange(key)) return change(store, key);
      await flushStore(store);
      stores.delete(store);
      await writer.delete(store, key);
    },
    flush: async () => {
      await Promise.all([...stores.keys()].map(flushStore));
    },
  };
}

function remembered<T>(
  results: Map<string, Promise<T>>,
  request: StoreKey | StoreQuery | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const text = textOf(request);
  const result = results.get(text) ?? run();
  results.set(text, result);
  return result;
}

function textOf(request: StoreKey | StoreQuery = {}): string {
  return JSON.stringify(request);
}

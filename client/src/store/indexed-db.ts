import type { StorePort, StoreRange, StoresPort, StoreTransaction } from "../ports.js";
import { ALL_KEYS, compareKeys, isRange } from "./keys.js";
import { SCHEMA_VERSION, STORES, STORE_NAMES } from "./schema.js";

/** The part of `globalThis` that IndexedDB is. */
export type IndexedDbPlatform = Pick<typeof globalThis, "indexedDB" | "IDBKeyRange">;

/** Databases in IndexedDB, `convospace/<user id>`; undefined where the platform has none. */
export function indexedDbStores({ indexedDB, IDBKeyRange }: Partial<IndexedDbPlatform>): StoresPort | undefined {
  if (!indexedDB || !IDBKeyRange) return undefined;
  const open = (userId: string) => openIndexedDb({ indexedDB, IDBKeyRange }, nameOf(userId));
  return {
    open,
    delete: async (userId) => {
      // A frozen tab keeps its connection, and so the database: the rows are deleted at once.
      await open(userId).then(clear, () => undefined);
      const request = indexedDB.deleteDatabase(nameOf(userId));
      await Promise.race([resultOf(request), new Promise<void>((resolve) => (request.onblocked = () => resolve()))]);
    },
  };
}

function nameOf(userId: string): string {
  return `convospace/${userId}`;
}

async function clear(port: StorePort): Promise<void> {
  try {
    await port.transaction(STORE_NAMES, "readwrite", async (transaction) => {
      await Promise.all(STORE_NAMES.map((name) => transaction.delete(name, ALL_KEYS)));
    });
  } finally {
    port.close();
  }
}

/** Opens or creates a database of the schema. @throws DOMException, such as VersionError for one of a newer kit */
export async function openIndexedDb(platform: IndexedDbPlatform, name: string): Promise<StorePort> {
  const { indexedDB, IDBKeyRange } = platform;
  const request = indexedDB.open(name, SCHEMA_VERSION);
  request.onupgradeneeded = () => createSchema(request.result);
  const database = await resultOf(request);
  return {
    transaction: async (stores, mode, run, { durability = "relaxed" } = {}) =>
      runTransaction(database.transaction([...stores], mode, { durability }), (transaction) =>
        run(requestsOf(transaction, IDBKeyRange)),
      ),
    onClose: (run) => {
      database.onclose = () => run("closed");
      database.onversionchange = ({ newVersion }) => {
        database.close();
        run(newVersion === null ? "deleted" : "closed");
      };
    },
    close: () => database.close(),
  };
}

function createSchema(database: IDBDatabase): void {
  for (const name of STORE_NAMES) {
    const { key, indexes } = STORES[name];
    const store = database.createObjectStore(name, { keyPath: key as string | string[] });
    for (const [index, path] of Object.entries(indexes)) store.createIndex(index, path as string | string[]);
  }
}

async function runTransaction<T>(
  transaction: IDBTransaction,
  run: (transaction: IDBTransaction) => Promise<T>,
): Promise<T> {
  const completed = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    // Of an abort by the browser, such as QuotaExceededError; null after abort().
    transaction.onabort = () => reject(transaction.error ?? new DOMException("Aborted.", "AbortError"));
  });
  // Awaited below, unless `run` fails first.
  completed.catch(() => undefined);
  try {
    const value = await run(transaction);
    // A result that was read does not depend on the end of its transaction.
    if (transaction.mode === "readonly") return value;
    transaction.commit();
    await completed;
    return value;
  } catch (error) {
    abort(transaction);
    throw error;
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // A request that failed has aborted it already.
  }
}

function requestsOf(transaction: IDBTransaction, ranges: typeof IDBKeyRange): StoreTransaction {
  /** IndexedDB refuses bounds in the wrong order. */
  const toKeyRange = ({ lower, upper }: StoreRange) =>
    compareKeys(lower, upper) > 0 ? undefined : ranges.bound(lower, upper);
  return {
    get: (name, key) => resultOf(transaction.objectStore(name).get(key as IDBValidKey)),
    list: async (name, { index, range = ALL_KEYS, direction, limit } = {}) => {
      const keys = toKeyRange(range);
      if (!keys) return [];
      const store = transaction.objectStore(name);
      const source = index === undefined ? store : store.index(index);
      if (direction !== "descending") return resultOf(source.getAll(keys, limit));
      // A cursor takes a task of the browser for each row; only newer browsers list backward at once.
      if ("getAllRecords" in source)
        return resultOf((source as unknown as DirectedSource).getAll({ query: keys, direction: "prev", count: limit }));
      return listBackward(source.openCursor(keys, "prev"), limit);
    },
    // Writes are not waited for: later requests see them, and one that fails aborts the transaction.
    put: (name, row) => issue(() => transaction.objectStore(name).put(row)),
    delete: (name, key) =>
      issue(() => {
        const keys = isRange(key) ? toKeyRange(key) : (key as IDBValidKey);
        if (keys !== undefined) transaction.objectStore(name).delete(keys);
      }),
  };
}

/** An object store or index of IndexedDB 3.0, which TypeScript does not know yet. */
interface DirectedSource {
  getAll(options: {
    query: IDBKeyRange;
    direction: IDBCursorDirection;
    count: number | undefined;
  }): IDBRequest<unknown[]>;
}

/** Rejects where the request cannot be made. */
function issue(request: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    request();
    resolve();
  });
}

function listBackward(request: IDBRequest<IDBCursorWithValue | null>, limit = Infinity): Promise<unknown[]> {
  const values: unknown[] = [];
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error ?? new DOMException());
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || values.length >= limit) return resolve(values);
      values.push(cursor.value);
      cursor.continue();
    };
  });
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException());
  });
}

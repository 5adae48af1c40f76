import type { SessionStorePort, StoredSession } from "../ports.js";

const DATABASE = "convospace";
const STORE = "sessions";
const CURRENT_KEY = "convospace/user";
const OPEN_TIMEOUT_MS = 3000;

export interface SessionsPlatform {
  readonly indexedDB?: IDBFactory | undefined;
  readonly sessionStorage?: Storage | undefined;
}

/**
 * Sessions in IndexedDB; the current user in sessionStorage. A database that fails is opened again once. Where it does
 * not open within 3 s, or fails again, as a full one does, the tab continues in memory with the sessions that it has read
 * or written.
 */
export function createSessionStore({ indexedDB, sessionStorage }: SessionsPlatform): SessionStorePort {
  const memory = new Map<string, StoredSession>();
  /** The database; undefined where there is none. */
  let opened: Promise<IDBDatabase | undefined> | undefined;
  let current: string | undefined;

  async function run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
    inMemory: () => T,
  ): Promise<T> {
    for (let tries = 0; tries < 2; tries += 1) {
      const used = (opened ??= open(indexedDB).catch(() => undefined));
      try {
        const database = await used;
        return database ? await work(database.transaction(STORE, mode).objectStore(STORE)) : inMemory();
      } catch {
        if (opened === used) opened = undefined;
      }
    }
    opened = Promise.resolve(undefined);
    return inMemory();
  }

  return {
    list: () => {
      const listIn = async (store: IDBObjectStore) => {
        const sessions = (await resultOf(store.getAll())) as StoredSession[];
        for (const session of sessions) memory.set(session.userId, session);
        return sessions;
      };
      return run("readonly", listIn, () => [...memory.values()]);
    },
    get: (userId) => {
      const getIn = async (store: IDBObjectStore) => {
        const session = (await resultOf(store.get(userId))) as StoredSession | undefined;
        if (session) memory.set(userId, session);
        else memory.delete(userId);
        return session;
      };
      return run("readonly", getIn, () => memory.get(userId));
    },
    put: async (session) => {
      memory.set(session.userId, session);
      await run<unknown>(
        "readwrite",
        (store) => resultOf(store.put(session)),
        () => undefined,
      );
    },
    replace: (session) => {
      const { userId } = session;
      const remember = (isThere: boolean) => {
        if (isThere) memory.set(userId, session);
        return isThere;
      };
      const replaceIn = async (store: IDBObjectStore) => {
        const isThere = (await resultOf(store.count(userId))) > 0;
        if (isThere) await resultOf(store.put(session));
        return remember(isThere);
      };
      return run("readwrite", replaceIn, () => remember(memory.has(userId)));
    },
    delete: async (userId) => {
      memory.delete(userId);
      await run<unknown>(
        "readwrite",
        (store) => resultOf(store.delete(userId)),
        () => undefined,
      );
    },
    current: () => attempt(() => sessionStorage?.getItem(CURRENT_KEY)) ?? current,
    setCurrent: (userId) => {
      current = userId;
      attempt(() =>
        userId === undefined ? sessionStorage?.removeItem(CURRENT_KEY) : sessionStorage?.setItem(CURRENT_KEY, userId),
      );
    },
  };
}

export function createMemorySessionStore(): SessionStorePort {
  return createSessionStore({});
}

async function open(factory: IDBFactory | undefined): Promise<IDBDatabase | undefined> {
  if (!factory) return undefined;
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "userId" });
  const database = await resultOf(request, OPEN_TIMEOUT_MS);
  database.onversionchange = () => database.close();
  return database;
}

function resultOf<T>(request: IDBRequest<T>, timeout?: number): Promise<T> {
  return new Promise((resolve, reject) => {
    if (timeout !== undefined) setTimeout(() => reject(new Error("IndexedDB does not open.")), timeout);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed."));
  });
}

/** Access to the storage may be denied, and then throws. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

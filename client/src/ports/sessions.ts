import type { SessionStorePort, StoredSession } from "../ports.js";

const DATABASE = "convospace";
const STORE = "sessions";
const CURRENT_KEY = "convospace/user";
const OPEN_TIMEOUT_MS = 3000;

type Rows = Pick<SessionStorePort, "list" | "get" | "put" | "replace" | "delete">;

export interface SessionsPlatform {
  readonly indexedDB?: IDBFactory | undefined;
  readonly sessionStorage?: Storage | undefined;
}

/**
 * Sessions in IndexedDB; the current user in sessionStorage. A database that fails is opened again once. Where it does
 * not open within 3 s, or fails again, as a full one does, the tab continues in memory with the sessions that it has read
 * or written.
 */
export function createSessionStore(platform: SessionsPlatform): SessionStorePort {
  const memory = createMemoryRows();
  let opened: Promise<Rows> | undefined;
  let current: string | undefined;

  function open(): Promise<Rows> {
    return platform.indexedDB ? openRows(platform.indexedDB).catch(() => memory) : Promise.resolve(memory);
  }

  async function run<T>(work: (rows: Rows) => Promise<T>): Promise<T> {
    for (let tries = 0; tries < 2; tries += 1) {
      const used = (opened ??= open());
      try {
        return await work(await used);
      } catch {
        if (opened === used) opened = undefined;
      }
    }
    opened = Promise.resolve(memory);
    return work(memory);
  }

  return {
    list: async () => {
      const sessions = await run((rows) => rows.list());
      for (const session of sessions) await memory.put(session);
      return sessions;
    },
    get: async (userId) => {
      const session = await run((rows) => rows.get(userId));
      await (session ? memory.put(session) : memory.delete(userId));
      return session;
    },
    put: async (session) => {
      await memory.put(session);
      await run((rows) => rows.put(session));
    },
    replace: async (session) => {
      const isReplaced = await run((rows) => rows.replace(session));
      if (isReplaced) await memory.put(session);
      return isReplaced;
    },
    delete: async (userId) => {
      await memory.delete(userId);
      await run((rows) => rows.delete(userId));
    },
    current: () => attempt(() => platform.sessionStorage?.getItem(CURRENT_KEY)) ?? current,
    setCurrent: (userId) => {
      current = userId;
      attempt(() =>
        userId === undefined
          ? platform.sessionStorage?.removeItem(CURRENT_KEY)
          : platform.sessionStorage?.setItem(CURRENT_KEY, userId),
      );
    },
  };
}

export function createMemorySessionStore(): SessionStorePort {
  return createSessionStore({});
}

function createMemoryRows(): Rows {
  const sessions = new Map<string, StoredSession>();
  const put = (session: StoredSession) => void sessions.set(session.userId, session);
  return {
    list: () => Promise.resolve([...sessions.values()]),
    get: (userId) => Promise.resolve(sessions.get(userId)),
    put: (session) => Promise.resolve(put(session)),
    replace: (session) => {
      const isThere = sessions.has(session.userId);
      if (isThere) put(session);
      return Promise.resolve(isThere);
    },
    delete: (userId) => Promise.resolve(void sessions.delete(userId)),
  };
}

async function openRows(factory: IDBFactory): Promise<Rows> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "userId" });
  const database = await resultOf(request, OPEN_TIMEOUT_MS);
  database.onversionchange = () => database.close();
  const within = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    list: () => resultOf(within("readonly").getAll() as IDBRequest<StoredSession[]>),
    get: (userId) => resultOf(within("readonly").get(userId) as IDBRequest<StoredSession | undefined>),
    put: async (session) => void (await resultOf(within("readwrite").put(session))),
    replace: async (session) => {
      const store = within("readwrite");
      const isThere = (await resultOf(store.count(session.userId))) > 0;
      if (isThere) await resultOf(store.put(session));
      return isThere;
    },
    delete: async (userId) => resultOf(within("readwrite").delete(userId)),
  };
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

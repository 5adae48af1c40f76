import type { Ports, StorePort } from "../ports.js";
import { type IndexedDbPlatform, openIndexedDb } from "./indexed-db.js";
import { createMemoryStore } from "./memory.js";

/** A database, and where its rows are: `isKept` if they outlive the page. */
export interface OpenedStore {
  readonly port: StorePort;
  readonly isKept: boolean;
}

const OPEN_TIMEOUT_MS = 3_000;

/**
 * Opens the database of a user in IndexedDB; in memory where it is missing or does not open within 3 s. One that is
 * damaged is deleted once, and `onError` is called. @throws DOMException VersionError for a database of a newer kit
 */
export async function openStore(
  platform: Partial<IndexedDbPlatform>,
  name: string,
  { setTimer }: Pick<Ports, "setTimer">,
  onError: (error: unknown) => void,
): Promise<OpenedStore> {
  const { indexedDB, IDBKeyRange } = platform;
  const inMemory = { port: createMemoryStore(), isKept: false };
  if (!indexedDB || !IDBKeyRange) return inMemory;
  const open = async () => ({ port: await openIndexedDb({ indexedDB, IDBKeyRange }, name), isKept: true });
  const openAnew = async (error: unknown) => {
    if (isOfNewerKit(error)) throw error;
    onError(error);
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = resolve;
    });
    return open();
  };
  let isLate = false;
  const opened = open()
    .catch(openAnew)
    .catch((error: unknown) => {
      if (isOfNewerKit(error)) throw error;
      return inMemory;
    });
  const timeout = new Promise<OpenedStore>((resolve) =>
    setTimer(() => {
      isLate = true;
      resolve(inMemory);
    }, OPEN_TIMEOUT_MS),
  );
  // Nobody uses a database that opens too late: an open one would block its deletion.
  void opened.then(
    ({ port }) => isLate && port.close(),
    () => undefined,
  );
  return Promise.race([opened, timeout]);
}

function isOfNewerKit(error: unknown): boolean {
  return error instanceof DOMException && error.name === "VersionError";
}

import type { Ports, StorePort } from "../ports.js";
import { type Readable, createWritable } from "../readable.js";
import { type Database, openDatabase } from "./database.js";
import { StorageFull } from "./errors.js";
import type { Recovery, RecoveryContext, StorageState, TabStore } from "./recovery.js";

export type { StorageState };

/** Database of an account that stays usable while the browser's own fills up, closes or is deleted. */
export interface AccountStore {
  readonly database: Database;
  readonly storage: Readable<StorageState>;
  close(): void;
}

export interface AccountStoreContext extends RecoveryContext {
  /** Loads what is needed when the database fails; resolves once it is loaded. */
  readonly loadRecovery: () => Promise<typeof import("./recovery.js")>;
}

const OPEN_TIMEOUT_MS = 3_000;

/**
 * Opens the database of an account. Transactions that fail with the database run again on the one that replaces it:
 * opened anew, or memory, from where the tab returns as soon as the database works again. A strict transaction that finds
 * no room fails with StorageFull; all fail with Outdated once a newer kit has taken the database over.
 */
export async function openAccountStore(context: AccountStoreContext): Promise<AccountStore> {
  const { stores, loadRecovery, userId, setTimer, onError } = context;
  const storage = createWritable<StorageState>("memory");
  const tab: TabStore = { port: undefined, kept: undefined, database: undefined, storage, open, move };
  let isClosed = false;
  let moving: Promise<void> | undefined;
  let recovery: Recovery | undefined;

  async function getRecovery(): Promise<Recovery> {
    const { createRecovery } = await loadRecovery();
    return (recovery ??= createRecovery(context, tab));
  }

  function move(work: () => Promise<void> | undefined): Promise<void> {
    const moved = Promise.resolve(moving)
      .then(() => (isClosed ? undefined : work()))
      .catch(onError)
      .finally(() => {
        if (moving === moved) moving = undefined;
      });
    return (moving = moved);
  }

  async function open(): Promise<StorePort> {
    if (!stores) throw new DOMException("There is no database.", "NotSupportedError");
    const opened = await withinTime(stores.open(userId), setTimer);
    opened.onClose((reason) => void move(async () => (await getRecovery()).replace(opened, reason)));
    return opened;
  }

  const transaction: StorePort["transaction"] = async (names, mode, run, options) => {
    const hasNoRoom = () => options?.durability === "strict" && storage.get() === "unsaved";
    for (let tries = 0; ; tries += 1) {
      // Without an await where nothing moves: a transaction that is begun before `close` is finished.
      while (moving) await moving;
      if (tries === 0 && hasNoRoom()) await move(async () => (await getRecovery()).comeBack());
      if (hasNoRoom()) throw new StorageFull("The storage of this browser is full.");
      const used = tab.port as StorePort;
      try {
        return await used.transaction(names, mode, run, options);
      } catch (error) {
        if (used !== tab.port) continue;
        if (!(error instanceof DOMException) || !(await (await getRecovery()).recover(used, error, tries))) throw error;
      }
    }
  };

  let planReturn: (() => void) | undefined;
  try {
    tab.port = tab.kept = await open();
    storage.set("kept");
  } catch (error) {
    planReturn = await (await getRecovery()).begin(error);
  }
  const close = () => {
    isClosed = true;
    recovery?.stop();
    tab.kept?.close();
  };
  const database = (tab.database = await openDatabase({ transaction, onClose: () => undefined, close }));
  planReturn?.();
  return { database, storage, close };
}

/** @throws DOMException TimeoutError */
function withinTime(opening: Promise<StorePort>, setTimer: Ports["setTimer"]): Promise<StorePort> {
  return new Promise((resolve, reject) => {
    const cancel = setTimer(() => {
      reject(new DOMException("The database does not open.", "TimeoutError"));
      // A database that opens too late is closed: an open one would block its deletion.
      opening.then(
        (port) => port.close(),
        () => undefined,
      );
    }, OPEN_TIMEOUT_MS);
    opening.then(resolve, reject).finally(cancel);
  });
}

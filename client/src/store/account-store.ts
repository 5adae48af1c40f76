import type { Ports, StorePort, StoresPort } from "../ports.js";
import { type Readable, createWritable } from "../readable.js";
import type { Rows } from "./copy.js";
import { type Database, openDatabase, stateOf } from "./database.js";
import { Outdated, StorageFull, StorageLost } from "./errors.js";
import { evictWhenFull, isStorageFull } from "./storage-full.js";
import type { Reader } from "./tables.js";

/**
 * Place of the rows. "kept": in the browser's database. "memory": in this tab, since there is none. "unsaved": in this
 * tab, since the database is full. "outdated": in the database of a newer kit, out of reach.
 */
export type StorageState = "kept" | "memory" | "unsaved" | "outdated";

/** Database of an account that stays usable while the browser's own fills up, closes or is deleted. */
export interface AccountStore {
  readonly database: Database;
  readonly storage: Readable<StorageState>;
  close(): void;
}

export interface AccountStoreContext {
  /** Absent: memory alone. */
  readonly stores: StoresPort | undefined;
  /** Loads what is needed when the database fails; resolves once it is loaded. */
  readonly loadFallback: () => Promise<typeof import("./fallback.js")>;
  readonly userId: string;
  readonly setTimer: Ports["setTimer"];
  /** Resolves to false where the database was deleted because the person has signed out. */
  readonly isSignedIn: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

const OPEN_TIMEOUT_MS = 3_000;
/** Wait before the second try to open a database that was closed. */
const REOPEN_AFTER_MS = 500;
/** Time after which a tab in memory tries the database again. */
const RETURN_AFTER_MS = 60_000;

/**
 * Opens the database of an account. Transactions that fail with the database run again on the one that replaces it:
 * opened anew, or memory, from where the tab returns as soon as the database works again. A strict transaction that finds
 * no room fails with StorageFull; all fail with Outdated once a newer kit has taken the database over.
 */
export async function openAccountStore(context: AccountStoreContext): Promise<AccountStore> {
  const { stores, loadFallback, userId, setTimer, isSignedIn, onError } = context;
  const storage = createWritable<StorageState>("memory");
  /** The open database; it is not in use while it is full. */
  let kept: StorePort | undefined;
  let port: StorePort;
  /** Rows of the database that memory has begun with. */
  let copied: Rows | undefined;
  let isClosed = false;
  let cancelReturn = () => {};
  /** A change of `port`; transactions wait for it. */
  let moving: Promise<void> | undefined;

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
    const evict = async (full: StorePort) => (await loadFallback()).evictHalf(full);
    const opened = evictWhenFull(await withinTime(stores.open(userId), setTimer), evict);
    opened.onClose((reason) => void move(() => replace(opened, reason)));
    return opened;
  }

  /** Opens a database; deletes one that fails twice, and does not merely lack permission, room or time. */
  async function openOrReset(): Promise<StorePort> {
    const failure = await open().catch((error: unknown) => ({ error }));
    if (!("error" in failure)) return failure;
    if (!isDamage(failure.error)) throw failure.error;
    return open().catch(async (error: unknown) => {
      if (!isDamage(error)) throw error;
      await stores?.delete(userId);
      const opened = await open();
      onError(new StorageLost("The database was damaged and is begun anew.", { cause: error }));
      return opened;
    });
  }

  /** Continues with another store; pages that were requested before are requested again. */
  async function use(next: StorePort, state: StorageState): Promise<void> {
    const n1 = await next.transaction(["meta"], "readwrite", async (transaction) => {
      const before = await stateOf(transaction as Reader);
      const n = Math.max(before.n, database.newest()) + 1;
      // Epochs in memory are not integers, so that the leader of one store can never write to the other.
      const epoch = Math.floor(before.epoch) + (next === kept ? 0 : 0.5);
      // A generation begins with a change of its own: none of either store has this number.
      await transaction.put("meta", { ...before, n, generation: n, epoch });
      return n;
    });
    port = next;
    storage.set(state);
    database.receive({ n0: -1, n1, rows: undefined });
  }

  async function useMemory(state: "memory" | "unsaved"): Promise<void> {
    const { createMemoryStore, readRows, writeRows } = await loadFallback();
    const memory = createMemoryStore();
    copied = await (kept && readRows(kept).catch(() => undefined));
    if (copied) await writeRows(memory, copied);
    if (state === "memory") {
      kept?.close();
      kept = undefined;
    }
    await use(memory, state);
    planReturn();
  }

  function planReturn(): void {
    cancelReturn();
    if (stores && !isClosed) cancelReturn = setTimer(() => void move(comeBack), RETURN_AFTER_MS);
  }

  /** Returns from memory to the database if that works again. */
  async function comeBack(): Promise<void> {
    if (port === kept || storage.get() === "outdated") return;
    try {
      kept ??= await open();
      const { putBack } = await loadFallback();
      await putBack(port, kept, copied);
      await use(kept, "kept");
      copied = undefined;
      cancelReturn();
    } catch (error) {
      if (isOfNewerKit(error)) return becomeOutdated();
      planReturn();
    }
  }

  function becomeOutdated(): void {
    cancelReturn();
    kept = undefined;
    refuse(new Outdated("A newer version is open in another tab."));
    storage.set("outdated");
  }

  function refuse(error: Error): void {
    port = { ...port, transaction: () => Promise.reject(error) };
  }

  /** Opens the database again after the browser or another tab has closed it. */
  async function replace(lost: StorePort, reason: "closed" | "deleted"): Promise<void> {
    if (lost !== kept) return;
    const isInUse = port === kept;
    kept = undefined;
    lost.close();
    if (reason === "deleted" && !(await isSignedIn()))
      return refuse(new StorageLost("The person has signed out in another tab."));
    if (!isInUse) return comeBack();
    try {
      kept = await open().catch(async (error: unknown) => {
        if (isOfNewerKit(error)) throw error;
        // Chromium refuses to open a database as long as it deletes the data of the site.
        await new Promise<void>((resolve) => setTimer(resolve, REOPEN_AFTER_MS));
        return open();
      });
      const isLost = (await openDatabase(kept)).newest() < database.newest();
      if (isLost) onError(new StorageLost("The database was deleted and is begun anew."));
      if (isLost) await use(kept, "kept");
      else port = kept;
    } catch (error) {
      if (isOfNewerKit(error)) return becomeOutdated();
      await useMemory("memory");
    }
  }

  /** Replaces a store that fails. Returns true if the transaction has to run again. */
  async function recover(failed: StorePort, error: unknown, tries: number): Promise<boolean> {
    if (failed !== port) return true;
    if (failed !== kept || tries > 1) return false;
    const isFull = isStorageFull(error);
    if (!isFull && !isDisconnection(error)) return false;
    await move(() => {
      if (failed !== port) return undefined;
      if (isFull) return useMemory("unsaved");
      return tries === 0 ? replace(failed, "closed") : useMemory("memory");
    });
    return true;
  }

  const transaction: StorePort["transaction"] = async (names, mode, run, options) => {
    const hasNoRoom = () => options?.durability === "strict" && storage.get() === "unsaved";
    for (let tries = 0; ; tries += 1) {
      // Without an await where nothing moves: a transaction that is begun before `close` is finished.
      while (moving) await moving;
      if (tries === 0 && hasNoRoom()) await move(comeBack);
      if (hasNoRoom()) throw new StorageFull("The storage of this browser is full.");
      const used = port;
      try {
        return await used.transaction(names, mode, run, options);
      } catch (error) {
        if (!(await recover(used, error, tries))) throw error;
      }
    }
  };

  const opened = stores && (await openOrReset().catch((error: unknown) => ({ error })));
  if (opened && !("error" in opened)) {
    port = kept = opened;
    storage.set("kept");
  } else port = (await loadFallback()).createMemoryStore();
  const close = () => {
    isClosed = true;
    cancelReturn();
    kept?.close();
  };
  const database = await openDatabase({ transaction, onClose: () => undefined, close });
  if (opened && "error" in opened) {
    if (isOfNewerKit(opened.error)) becomeOutdated();
    else planReturn();
  }
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

const nameOf = (error: unknown) => (error instanceof DOMException ? error.name : "");

function isOfNewerKit(error: unknown): boolean {
  return nameOf(error) === "VersionError";
}

/** False for a database that is denied, full, slow or of another version: its rows are whole. */
function isDamage(error: unknown): boolean {
  return ["UnknownError", "AbortError", "DataError"].includes(nameOf(error));
}

/** The browser has closed the connection, with or without an event. */
function isDisconnection(error: unknown): boolean {
  return ["InvalidStateError", "AbortError", "UnknownError"].includes(nameOf(error));
}

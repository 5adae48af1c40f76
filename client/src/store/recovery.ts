import type { Ports, StorePort, StoresPort } from "../ports.js";
import type { Writable } from "../readable.js";
import { type Rows, putBack, readRows, writeRows } from "./copy.js";
import { type Database, openDatabase, stateOf } from "./database.js";
import { Outdated, StorageLost } from "./errors.js";
import { createMemoryStore } from "./memory.js";
import { evictHalf } from "./evict.js";
import type { Reader } from "./tables.js";

/**
 * Place of the rows. "kept": in the browser's database. "memory": in this tab, since there is none. "unsaved": in this
 * tab, since the database is full. "outdated": in the database of a newer kit, out of reach.
 */
export type StorageState = "kept" | "memory" | "unsaved" | "outdated";

export interface RecoveryContext {
  /** Absent: memory alone. */
  readonly stores: StoresPort | undefined;
  readonly userId: string;
  readonly setTimer: Ports["setTimer"];
  /** Resolves to false where the database was deleted because the person has signed out. */
  readonly isSignedIn: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** The store of a tab, as its recovery changes it. */
export interface TabStore {
  /** The store in use. */
  port: StorePort | undefined;
  /** The open database; it is not in use while it is full. */
  kept: StorePort | undefined;
  /** The rows of `port`; absent until they are first read. */
  database: Database | undefined;
  readonly storage: Writable<StorageState>;
  open(): Promise<StorePort>;
  /** Runs a change of `port`; transactions wait for it. */
  move(work: () => Promise<void> | undefined): Promise<void>;
}

export interface Recovery {
  /** Sets the first store of a tab whose database does not open. The returned function plans the return from it. */
  begin(failure: unknown): Promise<() => void>;
  /** Opens the database again after the browser or another tab has closed it. */
  replace(lost: StorePort, reason: "closed" | "deleted"): Promise<void>;
  /** Replaces a store that fails. Returns true if the transaction has to run again. */
  recover(failed: StorePort, error: unknown, tries: number): Promise<boolean>;
  /** Returns from memory to the database if that works again. */
  comeBack(): Promise<void>;
  stop(): void;
}

/** Wait before the second try to open a database that was closed. */
const REOPEN_AFTER_MS = 500;
/** Time after which a tab in memory tries the database again. */
const RETURN_AFTER_MS = 60_000;

/** Creates the replacement of a database that fails: opened anew, or memory, from where the tab returns. */
export function createRecovery(context: RecoveryContext, tab: TabStore): Recovery {
  const { stores, userId, setTimer, isSignedIn, onError } = context;
  const { storage, open, move } = tab;
  /** Rows of the database that memory has begun with. */
  let copied: Rows | undefined;
  /** Database from which half of the messages were evicted. */
  let evicted: StorePort | undefined;
  let isStopped = false;
  let cancelReturn = () => {};

  /** Opens a database again; deletes one that fails twice, and does not merely lack permission, room or time. */
  async function openOrReset(failure: unknown): Promise<StorePort> {
    if (!isDamage(failure)) throw failure;
    return open().catch(async (error: unknown) => {
      if (!isDamage(error)) throw error;
      await stores?.delete(userId);
      const opened = await open();
      onError(new StorageLost("The database was damaged and is begun anew.", { cause: error }));
      return opened;
    });
  }

  async function begin(failure: unknown): Promise<() => void> {
    try {
      tab.port = tab.kept = await openOrReset(failure);
      storage.set("kept");
      return () => undefined;
    } catch (error) {
      tab.port = createMemoryStore();
      return () => (isOfNewerKit(error) ? becomeOutdated() : planReturn());
    }
  }

  /** Continues with another store; pages that were requested before are requested again. */
  async function use(next: StorePort, state: StorageState): Promise<void> {
    const n1 = await next.transaction(["meta"], "readwrite", async (transaction) => {
      const before = await stateOf(transaction as Reader);
      const n = Math.max(before.n, newest()) + 1;
      // Epochs in memory are not integers, so that the leader of one store can never write to the other.
      const epoch = Math.floor(before.epoch) + (next === tab.kept ? 0 : 0.5);
      // A generation begins with a change of its own: none of either store has this number.
      await transaction.put("meta", { ...before, n, generation: n, epoch });
      return n;
    });
    tab.port = next;
    storage.set(state);
    tab.database?.receive({ n0: -1, n1, rows: undefined });
  }

  function newest(): number {
    return tab.database?.newest() ?? 0;
  }

  async function useMemory(state: "memory" | "unsaved"): Promise<void> {
    const memory = createMemoryStore();
    copied = await (tab.kept && readRows(tab.kept).catch(() => undefined));
    if (copied) await writeRows(memory, copied);
    if (state === "memory") {
      tab.kept?.close();
      tab.kept = undefined;
    }
    await use(memory, state);
    planReturn();
  }

  function planReturn(): void {
    cancelReturn();
    if (stores && !isStopped) cancelReturn = setTimer(() => void move(comeBack), RETURN_AFTER_MS);
  }

  async function comeBack(): Promise<void> {
    const { port } = tab;
    if (!port || port === tab.kept || storage.get() === "outdated") return;
    try {
      tab.kept ??= await open();
      await putBack(port, tab.kept, copied);
      await use(tab.kept, "kept");
      copied = undefined;
      cancelReturn();
    } catch (error) {
      if (isOfNewerKit(error)) return becomeOutdated();
      if (isStorageFull(error)) await evict();
      planReturn();
    }
  }

  /** Evicts half of the messages, once. Returns false where that was done before. */
  async function evict(): Promise<boolean> {
    const { kept } = tab;
    if (!kept || evicted === kept) return false;
    evicted = kept;
    await evictHalf(kept).catch(() => undefined);
    return true;
  }

  function becomeOutdated(): void {
    cancelReturn();
    tab.kept = undefined;
    refuse(new Outdated("A newer version is open in another tab."));
    storage.set("outdated");
  }

  function refuse(error: Error): void {
    tab.port = { transaction: () => Promise.reject(error), onClose: () => undefined, close: () => undefined };
  }

  async function replace(lost: StorePort, reason: "closed" | "deleted"): Promise<void> {
    if (lost !== tab.kept) return;
    const isInUse = tab.port === lost;
    tab.kept = undefined;
    lost.close();
    if (reason === "deleted" && !(await isSignedIn()))
      return refuse(new StorageLost("The person has signed out in another tab."));
    if (!isInUse) return comeBack();
    try {
      tab.kept = await open().catch(async (error: unknown) => {
        if (isOfNewerKit(error)) throw error;
        // Chromium refuses to open a database as long as it deletes the data of the site.
        await new Promise<void>((resolve) => setTimer(resolve, REOPEN_AFTER_MS));
        return open();
      });
      const isLost = (await openDatabase(tab.kept)).newest() < newest();
      if (isLost) onError(new StorageLost("The database was deleted and is begun anew."));
      if (isLost) await use(tab.kept, "kept");
      else tab.port = tab.kept;
    } catch (error) {
      if (isOfNewerKit(error)) return becomeOutdated();
      await useMemory("memory");
    }
  }

  async function recover(failed: StorePort, error: unknown, tries: number): Promise<boolean> {
    if (failed !== tab.kept || tries > 2) return false;
    const isFull = isStorageFull(error);
    if (!isFull && !isDisconnection(error)) return false;
    await move(async () => {
      if (failed !== tab.port || (isFull && (await evict()))) return;
      if (isFull) return useMemory("unsaved");
      await (tries === 0 ? replace(failed, "closed") : useMemory("memory"));
    });
    return true;
  }

  return {
    begin,
    replace,
    recover,
    comeBack,
    stop: () => {
      isStopped = true;
      cancelReturn();
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof DOMException ? error.name : "");

function isOfNewerKit(error: unknown): boolean {
  return nameOf(error) === "VersionError";
}

function isStorageFull(error: unknown): boolean {
  return nameOf(error) === "QuotaExceededError";
}

/** False for a database that is denied, full, slow or of another version: its rows are whole. */
function isDamage(error: unknown): boolean {
  return ["UnknownError", "AbortError", "DataError"].includes(nameOf(error));
}

/** The browser has closed the connection, with or without an event. */
function isDisconnection(error: unknown): boolean {
  return ["InvalidStateError", "AbortError", "UnknownError"].includes(nameOf(error));
}

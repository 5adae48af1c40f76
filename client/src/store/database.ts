import type { StoreKey, StoreName, StorePort, StoreRange } from "../ports.js";
import { keyOf } from "./keys.js";
import { STORES } from "./schema.js";
import type { Reader, StateRow, Tables, Writer } from "./tables.js";

/** One row of a change. `row` is null where it was deleted, and absent where it has to be read. */
export type RowChange = {
  [Name in StoreName]: {
    readonly store: Name;
    /** A range only of deleted rows. */
    readonly key: StoreKey | StoreRange;
    readonly row?: Tables[Name] | null;
  };
}[StoreName];

/** Committed changes of this tab or of another, from `n0` to `n1`; `rows` is undefined where changes were missed. */
export interface Change {
  readonly n0: number;
  readonly n1: number;
  readonly rows: readonly RowChange[] | undefined;
}

/** Aborts a transaction of a tab that is no longer the leader. */
export class LeadershipLost extends Error {}

export interface WriteOptions {
  /** Epoch of the leader whose transaction it is. */
  readonly epoch?: number;
  readonly durability?: "strict";
}

/** State of the database in a transaction. Its fields may be set; `n` has to grow by 1 or more. */
export type StateDraft = { -readonly [Field in keyof StateRow]: StateRow[Field] };

export interface Database {
  /** Reads in one transaction, together with its `n`. */
  read<T>(stores: readonly StoreName[], run: (reader: Reader) => Promise<T>): Promise<{ value: T; n: number }>;
  /** Changes rows in one transaction. Nothing counts as changed if `run` puts or deletes nothing. @throws LeadershipLost */
  write<T>(
    stores: readonly StoreName[],
    run: (writer: Writer, state: StateDraft) => Promise<T>,
    options?: WriteOptions,
  ): Promise<T>;
  state(): Promise<StateRow>;
  /** Number of the newest change that is known here. */
  newest(): number;
  /** Calls after each change of this tab (`isLocal`) or another; returns the function that ends it. */
  subscribe(run: (change: Change, isLocal: boolean) => void): () => void;
  /** Handles a change of another tab. Must be called in the order of arrival. */
  receive(change: Change): void;
}

const STATE_FIELDS = ["epoch", "generation", "isFilling"] as const;

const INITIAL_STATE: StateRow = { name: "state", n: 0, epoch: 0, generation: 0, isFilling: false };

export async function openDatabase(port: StorePort): Promise<Database> {
  const subscribers = new Set<(change: Change, isLocal: boolean) => void>();
  const read: Database["read"] = (stores, run) =>
    port.transaction(withMeta(stores), "readonly", async (transaction) => {
      const reader = transaction as Reader;
      const [value, { n }] = await Promise.all([run(reader), stateOf(reader)]);
      return { value, n };
    });
  const state = () => port.transaction(["meta"], "readonly", (transaction) => stateOf(transaction as Reader));
  let { n: seen } = await state();

  const notify = (change: Change, isLocal: boolean) => {
    if (change.n1 <= seen) return;
    const isNext = change.n0 === seen;
    seen = change.n1;
    for (const run of [...subscribers]) run(isNext ? change : { ...change, rows: undefined }, isLocal);
  };

  return {
    read,
    state,
    newest: () => seen,
    write: async (stores, run, { epoch, ...options } = {}) => {
      const { value, change } = await port.transaction(
        withMeta(stores),
        "readwrite",
        async (transaction) => {
          const writer = transaction as Writer;
          const before = await stateOf(writer);
          if (epoch !== undefined && epoch !== before.epoch) throw new LeadershipLost();
          const draft = { ...before, n: before.n + 1 };
          const rows: RowChange[] = [];
          const recorder = recording(writer, rows);
          const value = await run(recorder, draft);
          // The cursor changes with every event: it is stored, but not reported.
          const isStateChanged = STATE_FIELDS.some((field) => draft[field] !== before[field]);
          const isChanged = rows.length > 0 || isStateChanged || draft.cursor !== before.cursor;
          if (isChanged) await (isStateChanged ? recorder : writer).put("meta", draft);
          // Without a change of its own it may still be the first to see one, such as of an eviction.
          const [n1, changed] = isChanged ? [draft.n, rows] : [before.n, undefined];
          return { value, change: { n0: before.n, n1, rows: changed } };
        },
        options,
      );
      notify(change, true);
      return value;
    },
    subscribe: (run) => {
      subscribers.add(run);
      return () => void subscribers.delete(run);
    },
    receive: (change) => notify(change, false),
  };
}

function withMeta(stores: readonly StoreName[]): readonly StoreName[] {
  return stores.includes("meta") ? stores : ["meta", ...stores];
}

export async function stateOf(reader: Pick<Reader, "get">): Promise<StateRow> {
  return ((await reader.get("meta", "state")) as StateRow | undefined) ?? INITIAL_STATE;
}

function recording(writer: Writer, rows: RowChange[]): Writer {
  return {
    ...writer,
    put: (store, row) => {
      const key = keyOf(row, STORES[store].key) as StoreKey;
      // Blobs are large, and read only on demand.
      rows.push({ store, key, ...(store !== "blobs" && { row }) } as RowChange);
      return writer.put(store, row);
    },
    delete: (store, key) => {
      rows.push({ store, key, row: null });
      return writer.delete(store, key);
    },
  };
}

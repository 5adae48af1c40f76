import type { StoreKey, StoreName, StorePort, StoreTransaction } from "../ports.js";
import { stateOf } from "./database.js";
import { keyOf } from "./keys.js";
import { STORES, STORE_NAMES } from "./schema.js";
import type { MetaRow, OutboxItem, Reader, StateRow, StoredBlob } from "./tables.js";

/** Rows of a whole database. */
export type Rows = ReadonlyMap<StoreName, readonly object[]>;

/** Reads all rows. Changes that are under way are waited for. */
export function readRows(port: StorePort): Promise<Rows> {
  return port.transaction(STORE_NAMES, "readwrite", async ({ list }) => {
    const rows = await Promise.all(STORE_NAMES.map(async (name) => [name, (await list(name)) as object[]] as const));
    return new Map(rows);
  });
}

/** Fills an empty database. */
export function writeRows(port: StorePort, rows: Rows): Promise<void> {
  return port.transaction(STORE_NAMES, "readwrite", (transaction) =>
    putDifference(transaction, STORE_NAMES, NONE, rows),
  );
}

const NONE: Rows = new Map();

/**
 * Copies the changes in memory to the database: all rows, if the database is unchanged since memory began as a copy of
 * it; else only drafts and outbox, since another tab keeps the rest up to date.
 */
export async function putBack(memory: StorePort, database: StorePort, copied: Rows = NONE): Promise<void> {
  const rows = await readRows(memory);
  await database.transaction(STORE_NAMES, "readwrite", async (transaction) => {
    const state = await stateOf(transaction as Reader);
    const was = stateIn(copied);
    if (was && state.n === was.n) {
      await putDifference(transaction, STORE_NAMES, copied, rows);
      return transaction.put("meta", { ...stateIn(rows), epoch: was.epoch });
    }
    await putDifference(transaction, ["drafts"], copied, rows);
    const n = await putItems(transaction, state.n, copied, rows);
    await transaction.put("meta", { ...state, n });
  });
}

/** Replaces the rows that are others now: rows in memory are never changed, so that equal ones are the same object. */
async function putDifference(
  transaction: StoreTransaction,
  names: readonly StoreName[],
  before: Rows,
  after: Rows,
): Promise<void> {
  for (const name of names) {
    const { added, removed } = differenceOf(name, before, after);
    await Promise.all(removed.map((row) => transaction.delete(name, keyOf(row, STORES[name].key) as StoreKey)));
    await Promise.all(added.map((row) => transaction.put(name, row)));
  }
}

function differenceOf(name: StoreName, before: Rows, after: Rows): { added: object[]; removed: object[] } {
  const [old, current] = [new Set(before.get(name)), new Set(after.get(name))];
  return {
    added: [...current].filter((row) => !old.has(row)),
    removed: [...old].filter((row) => !current.has(row)),
  };
}

/** Appends the items of the outbox after those of other tabs. Returns the number of the last change. */
async function putItems(transaction: StoreTransaction, n: number, before: Rows, after: Rows): Promise<number> {
  const { added, removed } = differenceOf("outbox", before, after) as Record<"added" | "removed", OutboxItem[]>;
  let last = n;
  for (const item of removed) {
    const stored = (await transaction.get("outbox", item.n)) as OutboxItem | undefined;
    if (stored?.clientMessageId === item.clientMessageId) await transaction.delete("outbox", item.n);
  }
  for (const item of added) {
    const range = { lower: item.clientMessageId, upper: item.clientMessageId };
    const [known] = await transaction.list("outbox", { index: "clientMessageId", range });
    if (known) continue;
    await transaction.put("outbox", { ...item, n: (last += 1) });
    const files = after.get("blobs")?.find((row) => (row as StoredBlob).clientMessageId === item.clientMessageId);
    if (files) await transaction.put("blobs", files);
  }
  return last;
}

function stateIn(rows: Rows): StateRow | undefined {
  return (rows.get("meta") as MetaRow[] | undefined)?.find((row) => row.name === "state");
}

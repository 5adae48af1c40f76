import type { App } from "../../context.js";
import { DAY, addMs } from "../../infra/clock.js";
import type { MediaStore } from "../../media/store.js";
import type { Listed } from "../../media/merge-listings.js";
import { type KnownObject, readKnown, readKnownObjects } from "./jobs-store.js";

/** Age of objects without a row that are removed, and of rows without an object that are counted. */
const GRACE_MS = 2 * DAY;
const BATCH_SIZE = 500;

export interface SweepResult {
  /** Objects without a row, which were removed. */
  readonly removed: number;
  /** READY rows without an object. They are kept: the object may be in a backup. */
  readonly missing: number;
}

/** Compares the store with the rows in one pass over both, in ascending order of keys. */
export async function sweepStore(
  { db, log, now }: Pick<App, "db" | "log" | "now">,
  store: MediaStore,
): Promise<SweepResult> {
  const before = addMs(now(), -GRACE_MS);
  const result = { removed: 0, missing: 0 };
  const orphans: string[] = [];
  const lost: string[] = [];

  async function removeOrphans(): Promise<void> {
    const known = new Map((await readKnown(db, orphans)).map((object) => [object.key, object]));
    for (const key of orphans.splice(0)) {
      if (!isOrphan(known.get(key))) continue;
      await store.remove({ key, storeUploadId: null });
      result.removed += 1;
    }
  }

  /** Reads the rows again: an object may have been deleted while its listing was read. */
  async function countLost(): Promise<void> {
    const known = await readKnown(db, lost.splice(0));
    const missing = known.filter(({ state }) => state === "READY");
    result.missing += missing.length;
    if (missing.length > 0) log.warn({ keys: missing.map(({ key }) => key) }, "media objects are missing in the store");
  }

  for await (const { object, row } of join(store.list(), readKnownObjects(db))) {
    if (object !== undefined && isOrphan(row) && object.changedAt < before) orphans.push(object.key);
    if (object === undefined && row?.state === "READY" && row.createdAt < before) lost.push(row.key);
    if (orphans.length === BATCH_SIZE) await removeOrphans();
    if (lost.length === BATCH_SIZE) await countLost();
  }
  if (orphans.length > 0) await removeOrphans();
  if (lost.length > 0) await countLost();
  return result;
}

/** An object without a row, or one whose files were written after their removal. */
function isOrphan(row: KnownObject | undefined): boolean {
  return row === undefined || (row.state === "DELETED" && row.removedAt !== null);
}

interface Pair {
  readonly object?: Listed | undefined;
  readonly row?: KnownObject | undefined;
}

/** Merge join of two sequences in ascending order of keys. */
async function* join(objects: AsyncIterable<Listed>, rows: AsyncIterable<KnownObject>): AsyncGenerator<Pair> {
  const nextObject = reader(objects);
  const nextRow = reader(rows);
  let [object, row] = [await nextObject(), await nextRow()];
  while (object !== undefined || row !== undefined) {
    const hasObject = object !== undefined && (row === undefined || object.key <= row.key);
    const hasRow = row !== undefined && (object === undefined || row.key <= object.key);
    yield { object: hasObject ? object : undefined, row: hasRow ? row : undefined };
    if (hasObject) object = await nextObject();
    if (hasRow) row = await nextRow();
  }
}

function reader<T>(values: AsyncIterable<T>): () => Promise<T | undefined> {
  const iterator = values[Symbol.asyncIterator]();
  return async () => {
    const next: IteratorResult<T, unknown> = await iterator.next();
    return next.done === true ? undefined : next.value;
  };
}

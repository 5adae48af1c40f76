import type { TableName } from "./original/tables.js";

/** Remark about a skipped or changed row of the original. */
export interface Remark {
  readonly table: TableName;
  /** Key of the row, or the key that it is found by. */
  readonly row: string;
  readonly outcome: "left out" | "changed";
  readonly why: string;
  /** Number of rows. */
  readonly count: number;
}

/** Counters of one step, which are added to the totals after its commit. */
export interface Counters {
  /** Counts rows that ConvoSpace has now. */
  here(table: TableName, count?: number): void;
  /** Counts rows that it did not have before. */
  fresh(table: TableName, count?: number): void;
  skipped(table: TableName, row: string | number, why: string, count?: number): void;
  /** Counts a row that was imported with changes. */
  changed(table: TableName, row: string | number, what: string): void;
  readonly counts: ReadonlyMap<TableName, Counts>;
  readonly remarks: readonly Remark[];
}

export interface Counts {
  here: number;
  fresh: number;
  skipped: number;
}

export function createCounters(): Counters {
  const counts = new Map<TableName, Counts>();
  const remarks: Remark[] = [];
  const of = (table: TableName): Counts => {
    const found = counts.get(table) ?? { here: 0, fresh: 0, skipped: 0 };
    counts.set(table, found);
    return found;
  };
  return {
    here: (table, count = 1) => void (of(table).here += count),
    fresh: (table, count = 1) => void (of(table).fresh += count),
    skipped: (table, row, why, count = 1) => {
      of(table).skipped += count;
      remarks.push({ table, row: String(row), outcome: "left out", why, count });
    },
    changed: (table, row, why) => void remarks.push({ table, row: String(row), outcome: "changed", why, count: 1 }),
    counts,
    remarks,
  };
}

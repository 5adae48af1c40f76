import type { TableName } from "./original/tables.js";

/** A row of the original that does not come over, or not as it is. */
export interface Remark {
  readonly table: TableName;
  /** The row's key there, or the key by which it is found. */
  readonly row: string;
  readonly outcome: "left out" | "changed";
  readonly why: string;
  /** How many rows it speaks of. */
  readonly count: number;
}

/** What became of the rows that a step has looked at. It counts for nothing until the step is committed. */
export interface Tally {
  /** Rows that ConvoSpace has now. */
  here(table: TableName, count?: number): void;
  /** Of those, how many it did not have before. */
  fresh(table: TableName, count?: number): void;
  leftOut(table: TableName, row: string | number, why: string, count?: number): void;
  /** The row has come over, but not to the letter. */
  changed(table: TableName, row: string | number, what: string): void;
  readonly counts: ReadonlyMap<TableName, Counts>;
  readonly remarks: readonly Remark[];
}

export interface Counts {
  here: number;
  fresh: number;
  leftOut: number;
}

export function createTally(): Tally {
  const counts = new Map<TableName, Counts>();
  const remarks: Remark[] = [];
  const of = (table: TableName): Counts => {
    const found = counts.get(table) ?? { here: 0, fresh: 0, leftOut: 0 };
    counts.set(table, found);
    return found;
  };
  return {
    here: (table, count = 1) => void (of(table).here += count),
    fresh: (table, count = 1) => void (of(table).fresh += count),
    leftOut: (table, row, why, count = 1) => {
      of(table).leftOut += count;
      remarks.push({ table, row: String(row), outcome: "left out", why, count });
    },
    changed: (table, row, why) => void remarks.push({ table, row: String(row), outcome: "changed", why, count: 1 }),
    counts,
    remarks,
  };
}

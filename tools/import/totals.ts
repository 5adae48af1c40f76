import { appendFileSync, writeFileSync } from "node:fs";
import { TABLE_NAMES, type TableName } from "./original/tables.js";
import type { Counts, Remark, Counters } from "./counters.js";

/** Totals of imported and skipped rows. */
export interface Totals {
  /** Adds the counters of a committed step. */
  add(counters: Counters): void;
  of(table: TableName): Readonly<Counts>;
  /** Numbers of skipped and changed rows, by table and reason. */
  readonly reasons: ReadonlyMap<string, Reason>;
}

export interface Reason extends Omit<Remark, "row"> {
  count: number;
}

/** With `file`, appends each remark as a line of JSON: the row's key and the reason, without its content. */
export function createTotals(file?: string): Totals {
  const counts = new Map<TableName, Counts>(TABLE_NAMES.map((table) => [table, { here: 0, fresh: 0, skipped: 0 }]));
  const reasons = new Map<string, Reason>();
  if (file !== undefined) writeFileSync(file, "");

  function count({ table, outcome, why, count }: Remark): void {
    const key = `${table} ${outcome} ${why}`;
    const reason = reasons.get(key) ?? { table, outcome, why, count: 0 };
    reasons.set(key, reason);
    reason.count += count;
  }

  function of(table: TableName): Counts {
    return counts.get(table) ?? { here: 0, fresh: 0, skipped: 0 };
  }

  return {
    add: (counters) => {
      for (const [table, { here, fresh, skipped }] of counters.counts) {
        const sum = of(table);
        sum.here += here;
        sum.fresh += fresh;
        sum.skipped += skipped;
      }
      for (const remark of counters.remarks) count(remark);
      if (file !== undefined && counters.remarks.length > 0)
        appendFileSync(file, counters.remarks.map((remark) => `${JSON.stringify(remark)}\n`).join(""));
    },
    of,
    reasons,
  };
}

import { appendFileSync, writeFileSync } from "node:fs";
import { TABLE_NAMES, type TableName } from "./original/tables.js";
import type { Counts, Remark, Tally } from "./tally.js";

/** Totals of imported and skipped rows. */
export interface Ledger {
  /** Adds the counters of a committed step. */
  add(tally: Tally): void;
  of(table: TableName): Readonly<Counts>;
  /** Numbers of skipped and changed rows, by table and reason. */
  readonly reasons: ReadonlyMap<string, Reason>;
}

export interface Reason extends Omit<Remark, "row"> {
  count: number;
}

/** With `file`, appends each remark as a line of JSON: the row's key and the reason, without its content. */
export function createLedger(file?: string): Ledger {
  const counts = new Map<TableName, Counts>(TABLE_NAMES.map((table) => [table, { here: 0, fresh: 0, leftOut: 0 }]));
  const reasons = new Map<string, Reason>();
  if (file !== undefined) writeFileSync(file, "");

  function count({ table, outcome, why, count }: Remark): void {
    const key = `${table} ${outcome} ${why}`;
    const reason = reasons.get(key) ?? { table, outcome, why, count: 0 };
    reasons.set(key, reason);
    reason.count += count;
  }

  function of(table: TableName): Counts {
    return counts.get(table) ?? { here: 0, fresh: 0, leftOut: 0 };
  }

  return {
    add: (tally) => {
      for (const [table, { here, fresh, leftOut }] of tally.counts) {
        const sum = of(table);
        sum.here += here;
        sum.fresh += fresh;
        sum.leftOut += leftOut;
      }
      for (const remark of tally.remarks) count(remark);
      if (file !== undefined && tally.remarks.length > 0)
        appendFileSync(file, tally.remarks.map((remark) => `${JSON.stringify(remark)}\n`).join(""));
    },
    of,
    reasons,
  };
}

import type { Totals } from "./totals.js";
import type { Source } from "./original/source.js";
import { TABLE_NAMES, type TableName } from "./original/tables.js";

/** Counts the original's rows by table. */
export async function countRows(source: Source): Promise<Map<TableName, number>> {
  const counts = new Map<TableName, number>();
  for (const table of TABLE_NAMES.filter((name) => source.has(name))) {
    const [row] = await source.query<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`);
    counts.set(table, row?.count ?? 0);
  }
  return counts;
}

/** Formats imported, skipped and changed rows with the reasons. */
export function reportOn(totals: Totals, counts: ReadonlyMap<TableName, number>, missing: readonly string[]): string {
  const reasons = [...totals.reasons.values()].toSorted((a, b) => b.count - a.count);
  const listed = (outcome: "left out" | "changed") =>
    reasons.filter((reason) => reason.outcome === outcome).map((r) => `${figure(r.count)}  ${r.table}: ${r.why}`);
  return [
    `${"".padEnd(27)}${figure("original")}${figure("here now")}${figure("new here")}${figure("left out")}`,
    ...[...counts].map(([table, count]) => {
      const { here, fresh, skipped } = totals.of(table);
      return [table.padEnd(27), ...[count, here, COUNTS_FRESH.has(table) ? fresh : "", skipped].map(figure)].join("");
    }),
    ...section("Left out", listed("left out")),
    ...section("Here, but not to the letter", listed("changed")),
    ...section(
      "Not in the original, and so taken as empty",
      missing.map((name) => `  ${name}`),
    ),
    ...section("Changed in the original while this ran: run it again", driftOf(totals, counts)),
  ].join("\n");
}

/** Tables for which new rows are counted separately. */
const COUNTS_FRESH: ReadonlySet<TableName> = new Set(["users", "conversations", "messages", "notifications"]);

/** Returns tables whose rows do not add up, because the original changed during the import. */
function driftOf(totals: Totals, counts: ReadonlyMap<TableName, number>): string[] {
  return [...counts].flatMap(([table, count]) => {
    const { here, skipped } = totals.of(table);
    return here + skipped === count ? [] : [`${figure(Math.abs(count - here - skipped))}  ${table}`];
  });
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines];
}

function figure(value: number | string): string {
  return (typeof value === "number" ? value.toLocaleString("en-US") : value).padStart(12);
}

import type { TestRun, CheckResult } from "./history/test-run.js";
import { arrivalsOf } from "./history/arrivals.js";
import { groupBy } from "./history/group.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals, spanOf } from "./history/fault-timeline.js";
import { ARRIVAL_BOUND_MS } from "./checkers/arrivals.js";

/** How many findings of one law are shown whole. */
const SHOWN = 8;

/** What was done, what went wrong on purpose, and what was found, for people to read. */
export function report(evidence: TestRun, judgements: readonly CheckResult[]): string {
  return [actsOf(evidence), troublesOf(evidence), delaysOf(evidence), ...judgements.map(judged)].join("\n");
}

function actsOf({ history: { calls, streams } }: TestRun): string {
  const rows = [...groupBy(calls, ({ operation }) => operation)].map(([act, made]) => {
    const count = (kind: string) => made.filter(({ outcome }) => (outcome?.kind ?? "unknown") === kind).length;
    return [act, made.length, count("answered"), count("failed"), count("unknown")];
  });
  const events = streams.filter(({ kind }) => kind === "got").length;
  const openings = streams.filter(({ kind }) => kind === "opened").length;
  return `${table([["", "calls", "answered", "refused", "unknown"], ...rows])}\n\n${events} events came over ${openings} streams.\n`;
}

function troublesOf({ history, convergence }: TestRun): string {
  const rows = [...groupBy(history.faults, ({ fault }) => fault)].map(([fault, times]) => {
    const ms = times.map(spanOf).reduce((sum, { from, to }) => sum + to - from, 0);
    return [fault, times.length, `${(ms / 1000).toFixed(1)} s`];
  });
  const healing = `Everything was well ${convergence.ms} ms after the last of them.\n`;
  return rows.length === 0 ? "Nothing was disturbed.\n" : `${table([["", "times", "in all"], ...rows])}\n\n${healing}`;
}

function delaysOf(evidence: TestRun): string {
  const arrivals = arrivalsOf(evidence, ARRIVAL_BOUND_MS);
  const spells = {
    "with nothing disturbed": faultFreeIntervals(evidence.history),
    "with only Redis disturbed": redisFaultIntervals(evidence.history),
  };
  const rows = Object.entries(spells).map(([when, of]) => {
    const delays = arrivals
      .filter(({ answeredMs }) => isWithin(of, answeredMs, answeredMs + ARRIVAL_BOUND_MS))
      .map(({ delayMs }) => delayMs);
    delays.sort((one, other) => one - other);
    const quantile = (share: number) => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? "-";
    return [when, delays.length, quantile(0.5), quantile(0.99), delays.at(-1) ?? "-"];
  });
  return `From answer to arrival, in ms:\n${table([["", "arrivals", "p50", "p99", "most"], ...rows])}\n`;
}

function judged({ checker, assertions, violations }: CheckResult): string {
  const more = violations.length > SHOWN ? [`    … and ${violations.length - SHOWN} more`] : [];
  return [
    `${violations.length === 0 ? "✓" : "✗"} ${checker} (${assertions} compared)`,
    ...violations.slice(0, SHOWN).map((finding) => `    ${finding}`),
    ...more,
  ].join("\n");
}

function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const cell = (value: string | number, column: number) =>
    column === 0 ? String(value).padEnd(widths[0] ?? 0) : String(value).padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join("  ")}`).join("\n");
}

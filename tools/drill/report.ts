import type { TestRun, CheckResult } from "./history/test-run.js";
import { failoversOf } from "./history/failovers.js";
import { deliveriesOf } from "./history/deliveries.js";
import { groupBy } from "../../src/infra/group-by.js";
import { faultFreeIntervals, isWithin, redisFaultIntervals, activeInterval } from "./history/fault-timeline.js";
import { MAX_DELIVERY_MS } from "./checkers/latency.js";

/** Violations of one checker printed in full. */
const MAX_SHOWN = 8;

/** Formats operations, faults, latencies and checker results as text. */
export function report(run: TestRun, results: readonly CheckResult[]): string {
  return [
    operationTable(run),
    faultTable(run),
    failoverTable(run),
    latencyTable(run),
    ...results.map(formatResult),
  ].join("\n");
}

function operationTable({ history: { calls, streams } }: TestRun): string {
  const rows = [...groupBy(calls, ({ operation }) => operation)].map(([operation, made]) => {
    const count = (kind: string) => made.filter(({ outcome }) => (outcome?.kind ?? "info") === kind).length;
    return [operation, made.length, count("ok"), count("fail"), count("info")];
  });
  const events = streams.filter(({ kind }) => kind === "got").length;
  const openings = streams.filter(({ kind }) => kind === "opened").length;
  return `${table([["", "calls", "ok", "fail", "info"], ...rows])}\n\n${events} events were received over ${openings} streams.\n`;
}

function faultTable({ history, convergence }: TestRun): string {
  const rows = [...groupBy(history.faults, ({ fault }) => fault)].map(([fault, times]) => {
    const ms = times.map(activeInterval).reduce((sum, { from, to }) => sum + to - from, 0);
    return [fault, times.length, `${(ms / 1000).toFixed(1)} s`];
  });
  const healing = `Converged ${convergence.ms} ms after the last fault.\n`;
  return rows.length === 0 ? "No faults.\n" : `${table([["", "count", "total"], ...rows])}\n\n${healing}`;
}

function failoverTable({ history }: TestRun): string {
  const failovers = failoversOf(history, 0);
  const rows = [...groupBy(failovers, ({ fault }) => fault)].map(([fault, times]) => {
    const pauses = times.map(({ pauseMs }) => pauseMs).sort((one, other) => one - other);
    const seconds = (ms = 0) => (ms / 1000).toFixed(1);
    return [fault, pauses.length, seconds(pauses[Math.floor(pauses.length / 2)]), seconds(pauses.at(-1))];
  });
  if (rows.length === 0) return "";
  return `Answered sends stopped, in seconds:\n${table([["", "count", "median", "max"], ...rows])}\n`;
}

function latencyTable(run: TestRun): string {
  const arrivals = deliveriesOf(run, MAX_DELIVERY_MS);
  const intervals = {
    "without faults": faultFreeIntervals(run.history),
    "with only Redis faulty": redisFaultIntervals(run.history),
  };
  const rows = Object.entries(intervals).map(([when, of]) => {
    const delays = arrivals
      .filter(({ answeredMs }) => isWithin(of, answeredMs, answeredMs + MAX_DELIVERY_MS))
      .map(({ delayMs }) => delayMs);
    delays.sort((one, other) => one - other);
    const quantile = (share: number) => delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? "-";
    return [when, delays.length, quantile(0.5), quantile(0.99), delays.at(-1) ?? "-"];
  });
  return `Delivery latency in ms:\n${table([["", "deliveries", "p50", "p99", "max"], ...rows])}\n`;
}

function formatResult({ checker, assertions, violations }: CheckResult): string {
  const more = violations.length > MAX_SHOWN ? [`    … and ${violations.length - MAX_SHOWN} more`] : [];
  return [
    `${violations.length === 0 ? "✓" : "✗"} ${checker} (${assertions} assertions)`,
    ...violations.slice(0, MAX_SHOWN).map((violation) => `    ${violation}`),
    ...more,
  ].join("\n");
}

function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const cell = (value: string | number, column: number) =>
    column === 0 ? String(value).padEnd(widths[0] ?? 0) : String(value).padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join("  ")}`).join("\n");
}

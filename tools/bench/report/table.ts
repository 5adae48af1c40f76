import type { Bound, Figures } from "../harness/scenario.js";
import type { Rounds } from "../harness/rounds.js";
import { type Verdict, medians } from "./summary.js";

/** Table of text: a header, then rows. */
export type Table = readonly (readonly string[])[];

const COLUMNS: readonly [keyof Figures, string, (value: number) => string][] = [
  ["rate", "a second", (value) => value.toFixed(value < 100 ? 1 : 0)],
  ["p50", "p50", milliseconds],
  ["p99", "p99", milliseconds],
  ["serverCpu", "server CPU", microseconds],
  ["databaseCpu", "database CPU", microseconds],
  ["refused", "refused", share],
  ["memory", "memory", (value) => `${(value / 1024).toFixed(1)} KiB`],
  ["idleRss", "RSS idle", mebibytes],
  ["loadedRss", "RSS under load", mebibytes],
  ["loadShare", "load generator", share],
  ["othersShare", "others", share],
];

/** Table of the comparisons with their bounds. */
export function verdictTable(verdicts: readonly Verdict[]): Table {
  return [
    ["no.", "what", "ratio", "spread", "must", "aim", "reached"],
    ...verdicts.map(({ comparison: { number, what, must, aim, unit = "×" }, median, least, most, verdict }) => [
      String(number),
      what,
      ratio(median, unit),
      `${ratio(least, unit)} to ${ratio(most, unit)}`,
      bound(must, unit),
      bound(aim, unit),
      verdict,
    ]),
  ];
}

/** Table of the systems' medians. */
export function systemTable(rounds: Rounds): Table {
  const rows = [...medians(rounds)];
  const columns = COLUMNS.filter(([figure]) => rows.some(([, figures]) => figures[figure] !== undefined));
  return [
    ["system", ...columns.map(([, title]) => title)],
    ...rows.map(([name, figures]) => [name, ...columns.map(([figure, , show]) => cell(figures[figure], show))]),
  ];
}

/** Table of each round's main figure, which shows the spread. */
export function roundTable(rounds: Rounds): Table {
  const rows = [...rounds];
  const [figure, , show] =
    COLUMNS.find(([name]) => rows.every(([, all]) => all[0]?.[name] !== undefined)) ?? COLUMNS[0] ?? [];
  if (figure === undefined || show === undefined) return [];
  return [
    [
      `${COLUMNS.find(([name]) => name === figure)?.[1] ?? ""}, round`,
      ...(rows[0]?.[1] ?? []).map((_, n) => `${n + 1}`),
    ],
    ...rows.map(([name, all]) => [name, ...all.map((round) => cell(round[figure], show))]),
  ];
}

/** Formats a table as Markdown, aligned as Prettier does. */
export function toMarkdown([head = [], ...rows]: Table): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => [...(row[column] ?? "")].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text + " ".repeat((widths[column] ?? 0) - [...text].length)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function cell(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? "" : show(value);
}

function ratio(value: number, unit: string): string {
  return inUnit(value.toPrecision(3), unit);
}

function bound(bound: Bound, unit: string): string {
  if (bound === "nothing lost") return bound;
  return "atLeast" in bound ? `≥ ${inUnit(bound.atLeast, unit)}` : `≤ ${inUnit(bound.atMost, unit)}`;
}

function inUnit(value: number | string, unit: string): string {
  return unit === "×" ? `${value}×` : `${value} ${unit}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function microseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} µs`;
}

function mebibytes(value: number): string {
  return `${(value / 2 ** 20).toFixed(0)} MiB`;
}

function share(value: number): string {
  return `${(value * 100).toFixed(0)} %`;
}

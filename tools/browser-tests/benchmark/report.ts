import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const RESULTS = fileURLToPath(new URL("results.md", import.meta.url));

/** One measured quantity: its samples, and the upper bound that design and users ask for. */
export interface Figure {
  readonly what: string;
  readonly unit: "ms" | "MiB" | "rows";
  /** Rounds, or single samples where `percentile` is given. */
  readonly samples: readonly number[];
  /** Rank in per cent that is compared with the goal. Default: 50, the median. */
  readonly percentile?: number;
  readonly goal: number;
}

/** Prints the figures as a table and writes them beside this file. */
export function report(figures: readonly Figure[], browser: string): void {
  const rows = figures.map(({ what, unit, samples, percentile = 50, goal }) => {
    const sorted = samples.toSorted((a, b) => a - b);
    const value = rank(sorted, percentile);
    const spread = `${show(sorted[0])} to ${show(sorted.at(-1))}`;
    const name = percentile === 50 ? what : `${what}, p${percentile}`;
    return `| ${name} | ${show(value)} ${unit} | ${spread} | ${samples.length} | ≤ ${goal} ${unit} | ${value <= goal ? "yes" : "no"} |`;
  });
  const text = [
    "# Client benchmark",
    "",
    "The chat page in Chromium against a server on the same machine: `npm run bench:client`.",
    "",
    "| what | median, or the percentile | spread | samples | goal | reached |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? "?"}, ${browser}, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`,
    "",
  ].join("\n");
  console.log(text);
  writeFileSync(RESULTS, text);
}

function rank(sorted: readonly number[], percentile: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percentile) / 100))] ?? Number.NaN;
}

function show(value = Number.NaN): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

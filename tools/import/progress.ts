import type { Totals } from "./totals.js";
import type { TableName } from "./original/tables.js";

const EVERY_MS = 5000;

/** Prints progress every five seconds. */
export function startProgress(
  totals: Totals,
  counts: ReadonlyMap<TableName, number>,
  { now, print }: { now: () => Date; print: (line: string) => void },
): { step(name: string): void; end(): void } {
  const startedAt = now().getTime();
  const report = () => {
    const { here, skipped } = totals.of("messages");
    const seconds = (now().getTime() - startedAt) / 1000;
    if (here + skipped > 0)
      print(
        `  ${formatted(here + skipped)} of ${formatted(counts.get("messages") ?? 0)} messages, ` +
          `${formatted(Math.round((here + skipped) / seconds))} a second`,
      );
  };
  const timer = setInterval(report, EVERY_MS);
  return {
    step: (name) => print(`${name} …`),
    end: () => clearInterval(timer),
  };
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}

import type { Ledger } from "./ledger.js";
import type { TableName } from "./original/tables.js";

const EVERY_MS = 5000;

/** Prints progress every five seconds. */
export function startProgress(
  ledger: Ledger,
  counts: ReadonlyMap<TableName, number>,
  { now, say }: { now: () => Date; say: (line: string) => void },
): { step(name: string): void; end(): void } {
  const startedAt = now().getTime();
  const report = () => {
    const { here, leftOut } = ledger.of("messages");
    const seconds = (now().getTime() - startedAt) / 1000;
    if (here + leftOut > 0)
      say(
        `  ${formatted(here + leftOut)} of ${formatted(counts.get("messages") ?? 0)} messages, ` +
          `${formatted(Math.round((here + leftOut) / seconds))} a second`,
      );
  };
  const timer = setInterval(report, EVERY_MS);
  return {
    step: (name) => say(`${name} …`),
    end: () => clearInterval(timer),
  };
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}

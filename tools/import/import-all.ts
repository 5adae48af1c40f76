import type { Config } from "../../src/infra/config.js";
import { type Ledger, createLedger } from "./ledger.js";
import type { Move } from "./move.js";
import type { Options } from "./options.js";
import { openSource } from "./original/source.js";
import type { TableName } from "./original/tables.js";
import { startProgress } from "./progress.js";
import { countRows, reportOn } from "./report.js";
import { run } from "./run.js";
import { openTarget } from "./target.js";

/** Result of an import. */
export interface Outcome {
  readonly ledger: Ledger;
  /** Rows of the original by table. */
  readonly counts: ReadonlyMap<TableName, number>;
  readonly report: string;
}

/** Opens both databases and imports all rows. @throws StartupError when a precondition fails */
export async function importAll(
  options: Options,
  config: Config,
  { now, say }: { now: () => Date; say: (line: string) => void },
): Promise<Outcome> {
  const source = await openSource(options.source);
  try {
    const target = await openTarget(options.targetUrl ?? config.DATABASE_URL, config, { now, say });
    const ledger = createLedger(options.leftOutFile);
    const move: Move = { source, db: target.db, rules: options.rules, ledger, now };
    try {
      const progress = startProgress(ledger, await countRows(source), { now, say });
      try {
        await run(move, progress.step);
      } finally {
        progress.end();
      }
      const counts = await countRows(source);
      return { ledger, counts, report: reportOn(ledger, counts, source.missing) };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

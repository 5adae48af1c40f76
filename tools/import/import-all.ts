import type { Config } from "../../src/infra/config.js";
import { type Totals, createTotals } from "./totals.js";
import type { ImportJob } from "./job.js";
import type { Options } from "./options.js";
import { openSource } from "./original/source.js";
import type { TableName } from "./original/tables.js";
import { startProgress } from "./progress.js";
import { countRows, reportOn } from "./report.js";
import { run } from "./run.js";
import { openTarget } from "./target.js";

/** Result of an import. */
export interface Outcome {
  readonly totals: Totals;
  /** Rows of the original by table. */
  readonly counts: ReadonlyMap<TableName, number>;
  readonly report: string;
}

/** Opens both databases and imports all rows. @throws StartupError when a precondition fails */
export async function importAll(
  options: Options,
  config: Config,
  { now, print }: { now: () => Date; print: (line: string) => void },
): Promise<Outcome> {
  const source = await openSource(options.source);
  try {
    const target = await openTarget(options.targetUrl ?? config.DATABASE_URL, config, { now, print });
    const totals = createTotals(options.skippedFile);
    const job: ImportJob = { source, db: target.db, rules: options.rules, totals, now };
    try {
      const progress = startProgress(totals, await countRows(source), { now, print });
      try {
        await run(job, progress.step);
      } finally {
        progress.end();
      }
      const counts = await countRows(source);
      return { totals, counts, report: reportOn(totals, counts, source.missing) };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

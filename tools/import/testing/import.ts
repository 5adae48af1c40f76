import { inject } from "vitest";
import { systemClock } from "../../../src/infra/clock.js";
import { type TestApp, onCleanup } from "../../../src/testing/app.js";
import { createDatabase } from "../../../src/testing/scratch-database.js";
import { type Outcome, importAll } from "../import-all.js";
import { readOptions } from "../options.js";
import { type OriginalDatabase, createOriginal } from "./original-database.js";

/** Creates an original on the tests' server; `statements` alter its empty tables. */
export async function anOriginal(...statements: readonly string[]): Promise<OriginalDatabase> {
  const database = await createDatabase(inject("databaseUrl"));
  const original = await createOriginal(database.url, statements);
  onCleanup(async () => {
    await original.close();
    await database.drop();
  });
  return original;
}

/** Imports an original into a running app's database, as the command line does. */
export async function importOriginal(
  original: OriginalDatabase,
  app: TestApp,
  ...options: readonly string[]
): Promise<Outcome> {
  const read = readOptions([...options, original.url, app.databaseUrl]);
  if (read === undefined) throw new Error("Expected options of an import.");
  return importAll(read, app.app.config, { now: systemClock, print: () => undefined });
}

/** Returns the numbers of skipped and changed rows of a table, by reason. */
export function reasonsOf({ totals }: Outcome, table: string): Record<string, number> {
  const reasons = [...totals.reasons.values()].filter((reason) => reason.table === table);
  return Object.fromEntries(reasons.map(({ outcome, why, count }) => [`${outcome}: ${why}`, count]));
}

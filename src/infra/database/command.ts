import { existsSync } from "node:fs";
import type { Config } from "../config.js";
import { findRunningDatabase, startEmbeddedDatabase } from "../embedded/database.js";
import { StartupError } from "../errors.js";
import { MIGRATIONS } from "../root.js";
import { type Database, openDatabase } from "./database.js";
import { pendingMigrations } from "./migrations.js";

export interface CommandOptions {
  readonly print: (line: string) => void;
  /** True: `work` needs no table of this version, as after the restore of an older one. */
  readonly isAnyVersion?: boolean;
}

/** Runs a command's `work` on the app's database. The embedded server is joined if it runs, else started meanwhile. */
export async function withDatabase(
  config: Config,
  { print, isAnyVersion = false }: CommandOptions,
  work: (db: Database) => Promise<void>,
): Promise<void> {
  const dataDir = `${config.DATA_DIR}/database`;
  const running = config.DATABASE_URL ?? (await findRunningDatabase(dataDir));
  if (running === undefined && !existsSync(dataDir))
    throw new StartupError(`There is no database in ${dataDir}: set DATABASE_URL or DATA_DIR as the app has it.`);
  const own = running === undefined ? await startEmbeddedDatabase({ dataDir, print }) : undefined;
  try {
    const db = await openDatabase(running ?? own?.url ?? "", config);
    try {
      const pending = isAnyVersion ? [] : await pendingMigrations(db.connect, MIGRATIONS);
      if (pending.length > 0)
        throw new StartupError(
          `The database is of an older version: start the app of this one first (${pending.join(", ")}).`,
        );
      await work(db);
    } finally {
      await db.close();
    }
  } finally {
    await own?.stop();
  }
}

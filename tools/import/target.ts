import type { Connection } from "mariadb";
import { MINUTE, addMs } from "../../src/infra/clock.js";
import type { Config } from "../../src/infra/config.js";
import { type Database, openDatabase } from "../../src/infra/database/database.js";
import { startEmbeddedDatabase } from "../../src/infra/embedded/database.js";
import { StartupError } from "../../src/infra/errors.js";
import { migrate } from "../../src/infra/database/migrations.js";
import { MIGRATIONS } from "../../src/infra/root.js";

/** Migrated database of a ConvoSpace. */
export interface Target {
  readonly db: Database;
  close(): Promise<void>;
}

/** Some statements scan all imported rows. */
const TIMEOUT_MS = 5 * MINUTE;
/** Above the interval of 30 s at which last_seen_at of online users is refreshed. */
const ONLINE_WINDOW_MS = 2 * MINUTE;

/**
 * Opens the database at `url`, or the app's embedded one, and migrates it.
 * @throws StartupError when it is the original's, or users are connected to the ConvoSpace that uses it
 */
export async function openTarget(
  url: string | undefined,
  config: Config,
  { now, print }: { now: () => Date; print: (line: string) => void },
): Promise<Target> {
  const embedded =
    url === undefined
      ? await startEmbeddedDatabase({ dataDir: `${config.DATA_DIR}/database`, print: print })
      : undefined;
  try {
    const db = await openDatabase(url ?? embedded?.url ?? "", { ...config, DATABASE_TIMEOUT_MS: TIMEOUT_MS });
    try {
      await refuseOriginal(db);
      await migrate(db.connect, MIGRATIONS);
      await refuseConnected(db, addMs(now(), -ONLINE_WINDOW_MS));
      const lock = await acquireImportLock(db);
      const close = async () => {
        await lock.end();
        await db.close();
        await embedded?.stop();
      };
      return { db, close };
    } catch (error) {
      await db.close();
      throw error;
    }
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** Detects the original by messages.id, which ConvoSpace does not have. */
async function refuseOriginal({ query }: Database): Promise<void> {
  const columns = await query(
    `SELECT 1 FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'messages' AND column_name = 'id'`,
  );
  if (columns.length > 0)
    throw new StartupError(
      "The database to import into has the original's tables. Name an empty one, or ConvoSpace's own.",
    );
}

/** Requires that no user is online: the import writes no events, and only new streams receive ResyncRequired. */
async function refuseConnected({ query }: Database, since: Date): Promise<void> {
  const [row] = await query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM users WHERE is_online = TRUE AND last_seen_at > ?",
    [since],
  );
  const count = Number(row?.count ?? 0);
  if (count > 0)
    throw new StartupError(
      `${count} ${count === 1 ? "person is" : "people are"} connected to the ConvoSpace with this database. ` +
        "Stop it while the import runs.",
    );
}

/** Advisory lock: one import per database, until the returned connection is closed. */
async function acquireImportLock({ connect }: Database): Promise<Connection> {
  const lock = await connect();
  const [row] = await lock.query<{ got: unknown }[]>(
    "SELECT GET_LOCK(CONCAT('convospace.import.', LEFT(SHA2(DATABASE(), 256), 40)), 3) AS got",
  );
  if (Number(row?.got) === 1) return lock;
  await lock.end();
  throw new StartupError("Another import into this database is running.");
}

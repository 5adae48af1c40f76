import { readConfig } from "./infra/config.js";
import { withDatabase } from "./infra/database/command.js";
import type { Database } from "./infra/database/database.js";
import { exitWithError, print } from "./cli.js";

const HELP = `Prepares a restored database, before the first process starts: raises the next ids, so that no id that the lost state
has given out is given out again. It takes the settings of the app, and works on DATABASE_URL, or else on the database that
the app keeps below DATA_DIR. Repeating it changes nothing.

  npm run restored
`;

/** More rows than any table has gained since its backup. */
const RESERVED_IDS = 1_000_000;

try {
  if (process.argv.length > 2) print(HELP);
  else await withDatabase(readConfig(), { print, isAnyVersion: true }, raiseIds);
} catch (error) {
  exitWithError(error);
}

/** Raises the AUTO_INCREMENT of all tables. */
async function raiseIds(db: Database): Promise<void> {
  const columns = await db.query<{ table: string; column: string }>(
    `SELECT table_name AS \`table\`, column_name AS \`column\` FROM information_schema.columns
     WHERE table_schema = DATABASE() AND extra LIKE '%auto_increment%'`,
  );
  for (const { table, column } of columns) {
    const [row] = await db.query<{ newest: bigint | number | null }>(`SELECT MAX(${column}) AS newest FROM ${table}`);
    await db.execute(`ALTER TABLE ${table} AUTO_INCREMENT = ${Number(row?.newest ?? 0) + RESERVED_IDS}`);
  }
  print(`Raised the next ids of ${columns.length} tables by ${RESERVED_IDS}. The processes can start.`);
}

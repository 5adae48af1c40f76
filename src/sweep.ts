import { cleanUpMedia } from "./features/media/cleanup.js";
import { sweepMedia } from "./features/media/jobs.js";
import { createBackgroundTasks } from "./infra/background-tasks.js";
import { systemClock } from "./infra/clock.js";
import { readConfig } from "./infra/config.js";
import { loadSecrets } from "./infra/crypto/secrets.js";
import { withDatabase } from "./infra/database/command.js";
import type { Database } from "./infra/database/database.js";
import { StartupError } from "./infra/errors.js";
import { createLogger } from "./infra/logger.js";
import { createMetrics } from "./infra/telemetry/metrics.js";
import { openMedia } from "./media/open-media.js";
import { exitWithError, print } from "./cli.js";

const HELP = `Cleans up the media store at once, as a process does every hour and, with the sweep, every week: removes the files of deleted
and expired uploads, and those of no upload that are older than two days, and counts uploads without their file. It takes
the settings of the app, and works on DATABASE_URL, or else on the database that the app keeps below DATA_DIR, running or not.

  npm run sweep
`;

try {
  if (process.argv.length > 2) print(HELP);
  else await withDatabase(readConfig(), { print }, sweep);
} catch (error) {
  exitWithError(error);
}

async function sweep(db: Database): Promise<void> {
  const config = readConfig();
  const [log, metrics, now] = [createLogger(config), createMetrics(), systemClock];
  const background = createBackgroundTasks(log);
  const secrets = await loadSecrets(config);
  const { adapters: media } = await openMedia({ config, db, secrets, now, log, metrics });
  const app = { background, config, db, log, media, metrics, now };
  await cleanUpMedia(app);
  const result = await sweepMedia(app);
  await background.settled();
  await media?.processor.close();
  if (result === undefined) throw new StartupError("Uploads are off (MEDIA_STORE=off): there is no store to sweep.");
  const { removed, missing } = result;
  print(`Removed ${removed} objects without an upload. ${missing} uploads have lost their files.`);
}

import { runExclusively } from "../../infra/database/exclusive.js";
import { MINUTE } from "../../infra/clock.js";
import { type JobServices, cleanUpMedia } from "./cleanup.js";
import { deleteInvisibleMedia } from "./invisible.js";
import { countRemovals } from "./jobs-store.js";
import { type SweepResult, sweepStore } from "./sweep.js";

const HOUR = 60 * MINUTE;
const HOURS_A_WEEK = 168;
/** Hour of the week of the sweep, from Thursday 00:00 UTC, when Unix time began: Sunday 03:00. */
const SWEEP_HOUR = 75;

/** Hourly work on media, in one process at a time; once a week with a sweep of the store. */
export async function runMediaJobs(app: JobServices): Promise<void> {
  const { db, log, metrics, now } = app;
  await runExclusively({ connect: db.connect, log }, "media", async () => {
    await cleanUpMedia(app);
    if (Math.floor(now().getTime() / HOUR) % HOURS_A_WEEK === SWEEP_HOUR) await sweepMedia(app);
  });
  metrics.mediaRemovalsWaiting.set(await countRemovals(db));
}

/** Deletes the media that nobody can see any more, then compares the store with the rows; undefined without a store. */
export async function sweepMedia(app: JobServices): Promise<SweepResult | undefined> {
  await deleteInvisibleMedia(app);
  if (app.media === undefined) return undefined;
  const result = await sweepStore(app, app.media.store);
  app.metrics.mediaMissingObjects.set(result.missing);
  app.log.info(result, "swept the media store");
  return result;
}

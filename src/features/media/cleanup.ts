import type { App } from "../../context.js";
import { DAY, MINUTE, addMs } from "../../infra/clock.js";
import { expireUploads, forgetRemoved, postponeRemoval, readRemovable } from "./jobs-store.js";
import { removeEach } from "./removal.js";

const BATCH_SIZE = 100;
const RETRY_MS = 30 * MINUTE;
/** Days for which the row of a removed object stays, at least: a send may still be claiming it. */
const MIN_RETENTION_DAYS = 7;

/** Services of the jobs of media. */
export type JobServices = Pick<App, "background" | "config" | "db" | "log" | "media" | "metrics" | "now">;

/** Deletes uploads that were not used in time, removes the files of all deleted ones, and forgets old rows. */
export async function cleanUpMedia(app: JobServices): Promise<void> {
  const { db, now, config } = app;
  await expireUploads(db, now());
  await removeDeleted(app);
  // Events that show an upload's row are kept for EVENT_RETENTION_DAYS.
  const days = Math.max(MIN_RETENTION_DAYS, config.EVENT_RETENTION_DAYS + 1);
  await forgetRemoved(db, addMs(now(), -days * DAY));
}

/** Removes files in batches, until none is due or the store fails for a whole batch. */
async function removeDeleted(app: JobServices): Promise<void> {
  const { db, media, now } = app;
  if (media === undefined) return;
  for (;;) {
    const objects = await readRemovable(db, now(), BATCH_SIZE);
    if (objects.length === 0) return;
    const failures = await removeEach(app, media.store, objects);
    if (failures === objects.length) return;
    if (failures > 0)
      await postponeRemoval(
        db,
        objects.map(({ key }) => key),
        addMs(now(), RETRY_MS),
      );
  }
}

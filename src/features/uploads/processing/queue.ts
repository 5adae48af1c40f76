import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../../../context.js";
import { type Clock, MINUTE, addMs } from "../../../infra/clock.js";
import { type JobQueue, createJobQueue } from "../../../infra/job-queue.js";
import { WORK_FOLDER } from "./convert.js";
import { type ProcessingApp, processUpload } from "./process-upload.js";
import { countOpen, findUnleased } from "./store.js";

/** Files in processing at the same time: one in the media child, another between store and scanner. */
const MAX_RUNNING = 2;
/** The uploads beyond it wait in the database alone. */
const MAX_WAITING = 500;
/** No work folder in use is as old. */
const MAX_WORK_MS = 60 * MINUTE;

/** Creates the queue of this process for uploads that are PROCESSING, by key. */
export function createUploadQueue(app: ProcessingApp): JobQueue {
  const { background, metrics } = app;
  return createJobQueue(
    {
      description: "process upload",
      maxRunning: MAX_RUNNING,
      maxWaiting: MAX_WAITING,
      background,
      onWaiting: (count) => metrics.mediaWaiting.set(count),
    },
    (id, signal) => processUpload(app, id, signal),
  );
}

/** Queues the uploads that no process holds: their process was killed, or their next try is due. */
export async function resumeProcessing({ db, media, now, uploads }: App): Promise<void> {
  if (media === undefined) return;
  for (const id of await findUnleased(db, now(), MAX_WAITING)) void uploads.run(id);
}

/** Counts the open uploads for their metric. */
export async function measureUploads({ db, media, metrics }: App): Promise<void> {
  if (media !== undefined) metrics.uploadsOpen.set(await countOpen(db));
}

/** Deletes the work folders that killed processes have left. */
export async function removeOldWorkFolders(now: Clock): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    // One that is gone meanwhile, or another user's, is none of ours.
    if (name.startsWith(WORK_FOLDER)) await removeIfOld(join(tmpdir(), name), now()).catch(() => undefined);
  }
}

async function removeIfOld(folder: string, now: Date): Promise<void> {
  const { mtime } = await stat(folder);
  if (mtime < addMs(now, -MAX_WORK_MS)) await rm(folder, { recursive: true, force: true });
}

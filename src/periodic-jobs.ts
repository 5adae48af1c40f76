import type { App } from "./context.js";
import { trimBlockedNumbers } from "./model/blocked-numbers.js";
import { onlineHere } from "./presence/presence.js";
import { applyRetention } from "./log/retention.js";
import { createEndedSessionsPoller } from "./features/auth/sessions/ended-sessions.js";
import { deleteOldCodes } from "./features/auth/otp/store.js";
import { deleteOldLoginAttempts, deleteOldSessions } from "./features/auth/store.js";
import { runMediaJobs } from "./features/media/jobs.js";
import { trimNotifications } from "./features/notifications/store.js";
import { deleteStaleDevices } from "./features/push/devices/cleanup.js";
import { touchLastSeen } from "./features/presence/store.js";
import { measureUploads, removeOldWorkFolders, resumeProcessing } from "./features/uploads/processing/queue.js";
import { DAY, MINUTE, SECOND, addMs } from "./infra/clock.js";
import { rateOf } from "./infra/rate-limits/rate-settings.js";

/** Shortest time for which codes are kept. */
const CODE_DAYS = 2;
const SESSION_DAYS = 90;
const LOGIN_HISTORY_DAYS = 180;
const BLOCKED_NUMBER_DAYS = 180;

/** Starts the jobs that run on timers; returns the function that stops them. */
export function startPeriodicJobs(app: App): () => void {
  const { db, presence, now, config, indexer, writer, background, outbox } = app;
  const jobs = [
    every(MINUTE / 2, app, "renew presence", () => touchLastSeen(db, onlineHere(presence), now())),
    every(config.HUB_POLL_MS, app, "look up ended sessions", createEndedSessionsPoller(app)),
    // For those of killed processes; a process sets a timer for its own.
    every(10 * SECOND, app, "send waiting SMS", outbox.run),
    every(config.SEARCH_INDEX_INTERVAL_MS, app, "index messages", () => indexer.run(writer.isBusy)),
    every(5 * SECOND, app, "resume processing of uploads", () => resumeProcessing(app)),
    every(MINUTE / 2, app, "count open uploads", () => measureUploads(app)),
    every(60 * MINUTE, app, "find unindexed messages", () => indexer.enqueueLagging()),
    every(60 * MINUTE, app, "delete expired rows", () => trim(app)),
    every(60 * MINUTE, app, "delete stale push devices", () => deleteStaleDevices(app)),
    every(60 * MINUTE, app, "clean up media", () => runMediaJobs(app)),
  ];
  // Messages that a killed process or an import left unindexed.
  background.run("find unindexed messages", indexer.enqueueLagging());
  background.run("remove old work folders", removeOldWorkFolders(now));
  return () => {
    for (const job of jobs) clearInterval(job);
  };
}

/** Deletes rows whose retention has ended. */
export async function trim({ db, now, config }: Pick<App, "db" | "now" | "config">): Promise<void> {
  const daysAgo = (days: number) => addMs(now(), -days * DAY);
  await applyRetention(db, daysAgo(config.EVENT_RETENTION_DAYS));
  // A day after the logs that name them: an event is written after its notification.
  await trimNotifications(db, daysAgo(config.EVENT_RETENTION_DAYS + 1));
  await deleteOldCodes(db, daysAgo(codeDays(config)));
  await deleteOldSessions(db, daysAgo(SESSION_DAYS));
  await deleteOldLoginAttempts(db, daysAgo(LOGIN_HISTORY_DAYS));
  await trimBlockedNumbers(db, daysAgo(BLOCKED_NUMBER_DAYS));
}

/** The limits on codes to a number count the rows of their windows; the clocks of processes differ. */
function codeDays(config: App["config"]): number {
  const windows = (["otpSendsPerNumber", "otpSendsPerNumberAndAddress"] as const).map(
    (name) => (rateOf(config, name).seconds * SECOND) / DAY,
  );
  return Math.max(CODE_DAYS, ...windows.map((days) => days + 1));
}

/** Runs `work` at an interval, skipping a run while the previous one lasts. A shutdown waits for the current run. */
function every(
  milliseconds: number,
  { background }: App,
  description: string,
  work: () => Promise<void>,
): NodeJS.Timeout {
  let isRunning = false;
  const run = () => {
    if (isRunning) return;
    isRunning = true;
    background.run(
      description,
      work().finally(() => (isRunning = false)),
    );
  };
  return setInterval(run, milliseconds).unref();
}

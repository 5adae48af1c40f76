import type { App } from "./context.js";
import { trimBlockedNumbers } from "./model/blocked-numbers.js";
import { onlineHere } from "./presence/presence.js";
import { applyRetention } from "./log/retention.js";
import { createEndedSessionsPoller } from "./features/auth/sessions/ended-sessions.js";
import { deleteOldCodes } from "./features/auth/otp/store.js";
import { deleteOldLoginAttempts, deleteOldSessions } from "./features/auth/store.js";
import { trimNotifications } from "./features/notifications/store.js";
import { touchLastSeen } from "./features/presence/store.js";
import { DAY, MINUTE, later } from "./infra/clock.js";

/** The limits on sending codes look a day back. */
const CODE_DAYS = 2;
const SESSION_DAYS = 90;
const LOGIN_HISTORY_DAYS = 180;
const BLOCKED_NUMBER_DAYS = 180;

/**
 * What a process does beside answering: says who is still here, brings messages into the search's index, and forgets what
 * is old. Returns how to stop it.
 */
export function startChores(app: App): () => void {
  const { db, presence, now, config, indexer, background } = app;
  const chores = [
    every(MINUTE / 2, app, "renew presence", () => touchLastSeen(db, onlineHere(presence), now())),
    every(config.FEED_LOOKUP_MS, app, "look up ended sessions", createEndedSessionsPoller(app)),
    every(config.SEARCH_INDEX_MS, app, "index messages", () => indexer.run()),
    every(60 * MINUTE, app, "find unindexed messages", () => indexer.enqueueLagging()),
    every(60 * MINUTE, app, "delete expired rows", () => trim(app)),
  ];
  // What a killed process, or an import, has left.
  background.run("find unindexed messages", indexer.enqueueLagging());
  return () => {
    for (const chore of chores) clearInterval(chore);
    indexer.close();
  };
}

/** Forgets what is no longer kept. */
export async function trim({ db, now, config }: Pick<App, "db" | "now" | "config">): Promise<void> {
  const daysAgo = (days: number) => later(now(), -days * DAY);
  await applyRetention(db, daysAgo(config.EVENT_RETENTION_DAYS));
  // A day later than the logs that name them: an event is written a moment after what it tells of.
  await trimNotifications(db, daysAgo(config.EVENT_RETENTION_DAYS + 1));
  await deleteOldCodes(db, daysAgo(CODE_DAYS));
  await deleteOldSessions(db, daysAgo(SESSION_DAYS));
  await deleteOldLoginAttempts(db, daysAgo(LOGIN_HISTORY_DAYS));
  await trimBlockedNumbers(db, daysAgo(BLOCKED_NUMBER_DAYS));
}

/** Does `work` again and again, one at a time; a stop waits for the one under way. */
function every(
  milliseconds: number,
  { background }: App,
  complaint: string,
  work: () => Promise<void>,
): NodeJS.Timeout {
  let isRunning = false;
  const run = () => {
    if (isRunning) return;
    isRunning = true;
    background.run(
      complaint,
      work().finally(() => (isRunning = false)),
    );
  };
  return setInterval(run, milliseconds).unref();
}

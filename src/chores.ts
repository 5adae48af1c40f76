import type { App } from "./context.js";
import { trimLogs } from "./core/trim.js";
import { renewPresence } from "./features/presence/store.js";
import { DAY, MINUTE, later } from "./infra/clock.js";

/**
 * What a process does beside answering: says who is still here, brings messages into the search's index, and forgets old
 * events. Returns how to stop it.
 */
export function startChores(app: App): () => void {
  const { db, presence, now, config, indexer, background } = app;
  const chores = [
    every(MINUTE / 2, app, "presence could not be renewed", () => renewPresence(db, presence.onlineUserIds(), now())),
    every(config.SEARCH_INDEX_MS, app, "messages could not be indexed", () => indexer.run()),
    every(60 * MINUTE, app, "messages to be indexed could not be found", () => indexer.noteLagging()),
    every(60 * MINUTE, app, "old events could not be trimmed", () =>
      trimLogs(db, later(now(), -config.EVENT_RETENTION_DAYS * DAY)),
    ),
  ];
  // What a killed process, or an import, has left.
  background.run("messages to be indexed could not be found", indexer.noteLagging());
  return () => {
    for (const chore of chores) clearInterval(chore);
  };
}

function every(milliseconds: number, { log }: App, complaint: string, work: () => Promise<void>): NodeJS.Timeout {
  let isRunning = false;
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, complaint);
    } finally {
      isRunning = false;
    }
  };
  return setInterval(() => void run(), milliseconds).unref();
}

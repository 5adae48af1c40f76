import "reflect-metadata";
import { fileURLToPath } from "node:url";
import { startChores } from "./chores.js";
import type { App, Signal } from "./context.js";
import { createChangeRunner } from "./core/change.js";
import { createFeeds } from "./core/feeds.js";
import { createIndexer } from "./core/indexer.js";
import { createPresenceBoard } from "./core/presence.js";
import { createTypingBoard } from "./core/typing.js";
import { createWriter } from "./core/writer.js";
import { findViewer } from "./features/auth/viewer.js";
import { announcePresence } from "./features/presence/presence.js";
import { clearPresence, renewPresence } from "./features/presence/store.js";
import { announceTyping } from "./features/presence/typing.js";
import { createBackground } from "./infra/background.js";
import { type Clock, systemClock } from "./infra/clock.js";
import type { Config } from "./infra/config.js";
import { openDatabase } from "./infra/database.js";
import { startEmbeddedDatabase } from "./infra/embedded-database.js";
import { Unfit } from "./infra/errors.js";
import { createLimits } from "./infra/limits.js";
import { type Logger, createLogger } from "./infra/logger.js";
import { createMetrics } from "./infra/metrics.js";
import { migrate, pendingMigrations } from "./infra/migrations.js";
import { loadSecrets } from "./infra/secrets.js";
import { type SmsSender, createSmsSender } from "./infra/sms.js";
import { createSchema } from "./schema.js";
import { type RunningServer, startServer } from "./server/server.js";

/** A ConvoSpace that serves. */
export interface RunningApp {
  readonly url: string;
  readonly app: App;
  /** Rejects when the embedded database ends by itself. */
  readonly failed: Promise<never>;
  /** Takes no new work, answers what it has, and lets go of everything it holds. */
  stop(): Promise<void>;
}

/** What a test may put in the place of the world outside. */
export interface Outside {
  readonly now?: Clock;
  readonly sms?: SmsSender;
  readonly say?: (line: string) => void;
}

const MIGRATIONS = fileURLToPath(new URL("../prisma/migrations", import.meta.url));

/** Makes the parts, joins them, and serves: the one place that knows them all. */
export async function startApp(config: Config, outside: Outside = {}): Promise<RunningApp> {
  const log = createLogger(config);
  const database = await findDatabase(config, outside.say ?? (() => undefined));
  try {
    const app = await assemble(config, log, database.url, outside);
    try {
      const server = await serve(app);
      const stopChores = startChores(app);
      return {
        url: server.url,
        app,
        failed: database.failed,
        stop: async () => {
          stopChores();
          await server.drain();
          await disassemble(app);
          await database.stop();
        },
      };
    } catch (error) {
      await disassemble(app);
      throw error;
    }
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function findDatabase(config: Config, say: (line: string) => void) {
  if (config.DATABASE_URL !== undefined)
    return { url: config.DATABASE_URL, failed: new Promise<never>(() => undefined), stop: () => Promise.resolve() };
  const { url, exited, stop } = await startEmbeddedDatabase({ dataDir: `${config.DATA_DIR}/database`, say });
  const failed = exited.then((how) => Promise.reject(new Unfit(`The embedded database has ended: ${how}`)));
  return { url, failed, stop };
}

async function assemble(config: Config, log: Logger, databaseUrl: string, outside: Outside): Promise<App> {
  const now = outside.now ?? systemClock;
  const secrets = await loadSecrets(config);
  const metrics = createMetrics();
  const db = await openDatabase(databaseUrl, config, metrics);
  try {
    const applied = await migrate(db.connect, MIGRATIONS);
    if (applied.length > 0) log.info({ applied }, "migrated the database");
    await clearPresence(db);
  } catch (error) {
    await db.close();
    throw error;
  }
  const feeds = createFeeds<Signal>(db, log, config.FEED_LOOKUP_MS, metrics);
  const background = createBackground(log);
  const presence = createPresenceBoard(config.PRESENCE_GRACE_MS, (userId, status) =>
    background.run("a presence could not be told", announcePresence(app, userId, status)),
  );
  const indexer = createIndexer(db);
  const app: App = {
    config,
    log,
    metrics,
    now,
    secrets,
    db,
    feeds,
    background,
    sms: outside.sms ?? createSmsSender(config),
    limits: createLimits(config),
    change: createChangeRunner(db, feeds, now),
    writer: createWriter({ db, feeds, now, metrics, isConnected: presence.isConnected, onSent: indexer.note }),
    presence,
    indexer,
    typing: createTypingBoard(config.TYPING_MS, (typist, isTyping) =>
      background.run("typing could not be told", announceTyping(app, typist, isTyping)),
    ),
  };
  return app;
}

function serve(app: App): Promise<RunningServer> {
  return startServer({
    app,
    schema: createSchema(),
    findViewer: (authorization) => findViewer(app, authorization),
    readiness: async () => {
      try {
        const pending = await pendingMigrations(app.db.connect, MIGRATIONS);
        return pending.length === 0 ? undefined : `migrations are missing: ${pending.join(", ")}`;
      } catch {
        return "the database does not answer";
      }
    },
  });
}

async function disassemble({ typing, presence, feeds, writer, background, db, now }: App): Promise<void> {
  typing.close();
  presence.close();
  feeds.close();
  await writer.drain();
  await background.settled();
  await renewPresence(db, presence.onlineUserIds(), now());
  await db.close();
}

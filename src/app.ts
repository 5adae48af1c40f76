import "reflect-metadata";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { GraphQLSchema } from "graphql";
import { startPeriodicJobs } from "./periodic-jobs.js";
import type { App } from "./context.js";
import { createTransact } from "./log/logged-transaction.js";
import { createHub } from "./live/hub.js";
import { createIndexer } from "./search-index/indexer.js";
import { createInUseFilter, createPresence, onlineHere } from "./presence/presence.js";
import { noopBroker } from "./live/broker.js";
import { createRedisBroker } from "./live/redis-broker.js";
import { createRedisPresence } from "./presence/redis-presence.js";
import { type TakeSocket, createRedisSocketLimit, createSocketLimit } from "./presence/socket-limit.js";
import { createTypingTracker } from "./presence/typing.js";
import { createMemberCache } from "./model/member-cache.js";
import { pushPolicyOf } from "./model/push-due.js";
import { createWriter } from "./writer/writer.js";
import { createOutbox } from "./features/auth/otp/outbox.js";
import { createAuthenticator, isSessionOpen } from "./features/auth/sessions/authenticate.js";
import { applySend } from "./features/messages/send.js";
import { publishPresence } from "./features/presence/presence.js";
import { findSender, markAllOffline, touchLastSeen } from "./features/presence/store.js";
import { persistTyping } from "./features/presence/typing.js";
import { applyMark } from "./features/receipts/mark.js";
import { type PushDelivery, createPushDelivery } from "./features/push/delivery/delivery.js";
import { createUploadQueue } from "./features/uploads/processing/queue.js";
import { createBackgroundTasks } from "./infra/background-tasks.js";
import { type Clock, stopwatch, systemClock } from "./infra/clock.js";
import type { Config } from "./infra/config.js";
import { createCostBudgets } from "./infra/rate-limits/cost-budgets.js";
import { openDatabase } from "./infra/database/database.js";
import { type FoundDatabase, findDatabase } from "./infra/embedded/find-database.js";
import { StartupError } from "./infra/errors.js";
import { createIdCipher } from "./infra/crypto/id-cipher.js";
import { type Keys, loadKeys } from "./infra/crypto/server-keys.js";
import { createLimits } from "./infra/rate-limits/rate-limiter.js";
import { type Logger, createLogger } from "./infra/logger.js";
import { type OpenMedia, openMedia } from "./media/open-media.js";
import {
  type ConfiguredPush,
  NO_PUSH_SERVICES,
  type PushOutside,
  createPushServices,
} from "./push/configured-services.js";
import { createRefusalLog } from "./infra/refusal-log.js";
import { MIGRATIONS, ROOT } from "./infra/root.js";
import { type Started, describeStart } from "./infra/services.js";
import { createMetrics } from "./infra/telemetry/metrics.js";
import { migrate, pendingMigrations } from "./infra/database/migrations.js";
import { loadSecrets } from "./infra/crypto/secrets.js";
import { type Redis, openRedis } from "./infra/redis/redis.js";
import { openSms } from "./sms/open-sms.js";
import type { SmsProvider } from "./sms/sms.js";
import { testAccountsOf } from "./infra/test-accounts.js";
import { createTracing } from "./infra/telemetry/create-tracing.js";
import { createSchema } from "./schema.js";
import { createApiPage } from "./server/http/pages/api-page.js";
import { type ChatPage, openChatPage } from "./server/http/pages/chat-page.js";
import { type RunningServer, startServer } from "./server/server.js";

/** A running ConvoSpace. */
export interface RunningApp {
  readonly url: string;
  readonly app: App;
  /** Rejects when the embedded database ends by itself. */
  readonly failed: Promise<never>;
  /** Fields of the line `started` of the log. */
  readonly started: Started;
  /** Drains the server, then closes everything it holds. `reason` is for the log. */
  stop(reason?: string): Promise<void>;
}

/** Replacements for the outside world, for tests. */
export interface Outside extends PushOutside {
  readonly now?: Clock;
  readonly sms?: SmsProvider;
  /** Longest pause of planner and sender, for tests that set the clock forward. */
  readonly pushPauseMs?: number;
  /** `false` for tests that count statements, which those of the jobs would join. */
  readonly periodicJobs?: boolean;
  readonly print?: (line: string) => void;
  /** Log instead of the one on standard output. */
  readonly log?: Logger;
  /** Database that is found already, and that the app stops. */
  readonly database?: FoundDatabase;
  /** Folder with the build of the chat page. */
  readonly webApp?: string;
}

const WEB_APP = join(ROOT, "web/dist");

/** Composition root: creates all parts, connects them and serves. */
export async function startApp(config: Config, outside: Outside = {}): Promise<RunningApp> {
  const log = outside.log ?? createLogger(config);
  const database = outside.database ?? (await findDatabase(config, outside.print ?? (() => undefined)));
  try {
    // Created while an embedded database starts.
    const schema = createSchema();
    await database.ready;
    const assembly = await assemble(config, log, database.url, outside);
    try {
      const chatPage = await openChatPage(config, outside.webApp ?? WEB_APP, log, assembly.media.origin);
      const server = await serve(assembly, schema, chatPage);
      const stopJobs = outside.periodicJobs === false ? () => undefined : startPeriodicJobs(assembly.app);
      assembly.delivery?.start();
      const started = await describeStart(assembly.app, { address: server.url, databaseUrl: database.url });
      log.info({ ...started, ms: Math.round(performance.now()) }, "started");
      return {
        url: server.url,
        app: assembly.app,
        failed: database.failed,
        started,
        stop: async (reason = "stop") => {
          const stopping = stopwatch();
          log.info({ reason }, "stopping");
          stopJobs();
          assembly.app.outbox.stop();
          assembly.app.indexer.close();
          const [drained] = await Promise.all([server.drain(), assembly.delivery?.drain()]);
          await disassemble(assembly);
          await database.stop();
          log.info({ reason, ...drained, ms: stopping() }, "stopped");
        },
      };
    } catch (error) {
      await disassemble(assembly);
      throw error;
    }
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** The app and what is closed with it. */
interface Assembly {
  readonly app: App;
  readonly redis: Redis | undefined;
  readonly takeSocket: TakeSocket;
  readonly media: OpenMedia;
  /** Undefined where pushes are off. */
  readonly delivery: PushDelivery | undefined;
}

async function assemble(config: Config, log: Logger, databaseUrl: string, outside: Outside): Promise<Assembly> {
  const now = outside.now ?? systemClock;
  const secrets = await loadSecrets(config);
  const metrics = createMetrics();
  const tracing = await createTracing(config, log);
  const db = await openDatabase(databaseUrl, config, { metrics, tracing });
  const nodeId = randomUUID();
  let redis: Redis | undefined;
  let keys: Keys;
  let media: OpenMedia;
  let push: ConfiguredPush = NO_PUSH_SERVICES;
  try {
    const applied = await migrate(db.connect, MIGRATIONS);
    if (applied.length > 0) log.info({ applied }, "migrated the database");
    keys = await loadKeys(db);
    media = await openMedia({ config, db, secrets, now, log, metrics });
    if (config.PUSH === "on") push = await createPushServices({ config, db, secrets, now, log }, outside);
    redis = config.REDIS_URL && (await openRedis(config.REDIS_URL, nodeId, config, log));
  } catch (error) {
    await db.close();
    throw error;
  }
  if (redis !== undefined) metrics.watchRedis(redis.isUp);
  const broker = redis === undefined ? noopBroker : createRedisBroker(redis, nodeId, log);
  const hub = createHub({ db, log, broker, metrics, pollMs: config.HUB_POLL_MS });
  const members = createMemberCache(db);
  hub.onRewind(members.clear);
  const testAccounts = testAccountsOf(config).length;
  if (config.NODE_ENV === "production" && testAccounts > 0)
    log.warn({ testAccounts }, "accept fixed codes of test phone numbers");
  const background = createBackgroundTasks(log);
  const { PRESENCE_GRACE_MS: graceMs, PRESENCE_LEASE_MS: leaseMs, TYPING_MS: durationMs } = config;
  const presence =
    redis === undefined ? createPresence(graceMs) : createRedisPresence({ redis, nodeId, log, graceMs, leaseMs });
  const indexer = createIndexer(db);
  const transact = createTransact(db, hub, now);
  const ids = createIdCipher(keys.ids);
  const delivery =
    config.PUSH === "off"
      ? undefined
      : createPushDelivery({
          ...{ config, now, metrics, log, ids, secrets, transact, db, presence },
          services: push.services,
        });
  const wake = delivery?.wake ?? (() => undefined);
  const sms = openSms(config, { log, metrics, now }, outside.sms);
  const app: App = {
    config,
    log,
    refusalLog: createRefusalLog(log),
    metrics,
    tracing,
    now,
    secrets,
    keys,
    ids,
    db,
    hub,
    background,
    sms,
    outbox: createOutbox({ background, db, log, metrics, now, secrets, sms }),
    limits: createLimits(config, redis),
    costBudgets: createCostBudgets(config, redis),
    members,
    transact,
    writer: createWriter({
      db,
      hub,
      now,
      metrics,
      tracing,
      rules: { send: applySend, mark: applyMark },
      filterInUse: createInUseFilter(presence),
      push: pushPolicyOf(config),
      onCommitted: indexer.enqueue,
      onPushDue: wake,
    }),
    presence,
    indexer,
    media: media.adapters,
    push: { ...push, wake },
    uploads: createUploadQueue({ background, db, log, media: media.adapters, metrics, now, transact }),
    typing: createTypingTracker({
      durationMs,
      hub,
      background,
      persist: (typing, isTyping) => persistTyping({ db, now, durationMs }, typing, isTyping),
      findSender: (conversationId, messageSeq) => findSender(db, conversationId, messageSeq),
      now,
    }),
  };
  const isAlone = await presence.start((userId, status, wasObserved) =>
    background.run("publish presence", publishPresence({ db, hub, now }, userId, status, wasObserved)),
  );
  // Users whom a killed process has left online; other processes sweep them, if there are any.
  if (isAlone) await markAllOffline(db);
  const max = config.MAX_SOCKETS_PER_USER;
  const takeSocket = redis ? createRedisSocketLimit({ redis, nodeId, log, max }) : createSocketLimit(max);
  if (media.diskStore !== undefined) metrics.watchMediaDisk(media.diskStore);
  return { app, redis, takeSocket, media, delivery };
}

async function serve(
  { app, redis, takeSocket, media }: Assembly,
  schema: GraphQLSchema,
  chatPage: ChatPage | undefined,
): Promise<RunningServer> {
  const server = await startServer({
    app,
    chatPage,
    mediaStore: media.diskStore,
    apiPage: createApiPage(app.config, ROOT),
    schema,
    authenticate: createAuthenticator(app),
    takeSocket,
    isSessionOpen: (viewer) => isSessionOpen(app, viewer),
    readiness: async () => {
      try {
        const pending = await pendingMigrations(app.db.connect, MIGRATIONS);
        if (pending.length > 0) return { isReady: false, detail: `migrations are missing: ${pending.join(", ")}` };
        if (redis?.isUp() === false) return { isReady: true, detail: "degraded: Redis does not answer" };
        return { isReady: true, detail: "ready" };
      } catch (error) {
        // A newer version has migrated the database, or is about to: this one serves until it is replaced.
        if (error instanceof StartupError) return { isReady: true, detail: `degraded: ${error.message}` };
        return { isReady: false, detail: "the database does not answer" };
      }
    },
  });
  media.setAddress(server.url);
  return server;
}

async function disassemble({ app, redis, delivery }: Assembly): Promise<void> {
  const { typing, presence, hub, writer, background, costBudgets, db, now, tracing, media, uploads, refusalLog } = app;
  typing.close();
  uploads.close();
  await media?.processor.close();
  costBudgets.close();
  hub.close();
  await writer.drain();
  background.run("record presence", touchLastSeen(db, onlineHere(presence), now()));
  await presence.close();
  await delivery?.close();
  await Promise.all(Object.values(app.push.services).map((service) => service.close()));
  await background.settled();
  redis?.close();
  await db.close();
  await tracing.close();
  refusalLog.close();
}

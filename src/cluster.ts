import { fileURLToPath } from "node:url";
import { type WorkerPool, startWorkerPool } from "./worker-pool.js";
import { stopwatch } from "./infra/clock.js";
import { type Config, namesFromFile, readConfig } from "./infra/config.js";
import { startEmbeddedDatabase } from "./infra/embedded/database.js";
import { startEmbeddedRedis } from "./infra/embedded/redis.js";
import { type Logger, createLogger, isLogJson } from "./infra/logger.js";
import { createPrint, exitOnFaults, exitWithError, printReady, stopOnSignals, warnOfUnknownNames } from "./cli.js";

/** Embedded services that the processes share. */
interface SharedServices {
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));

exitOnFaults();
try {
  const config = readConfig();
  const log = createLogger(config);
  warnOfUnknownNames(log);
  const print = createPrint(config, log);
  const starting = start(config, { log, print });
  // From the beginning: by default the signal would end the process.
  replaceOnSignal(starting, { log, print });
  const { shared, workers } = await starting;
  stopOnSignals(async (reason) => {
    const stopping = stopwatch();
    log.info({ reason, workers: config.PROCESSES }, "stopping");
    await workers.stop();
    await shared.stop();
    log.info({ reason, workers: config.PROCESSES, ms: stopping() }, "stopped");
  });
  log.info(
    { ...workers.started, pid: process.pid, workers: config.PROCESSES, ms: Math.round(performance.now()) },
    "started",
  );
  if (!isLogJson(config)) printReady(workers.url, config);
} catch (error) {
  exitWithError(error);
}

interface Output {
  readonly log: Logger;
  readonly print: (line: string) => void;
}

async function start(config: Config, { log, print }: Output): Promise<{ shared: SharedServices; workers: WorkerPool }> {
  const shared = await startShared(config, print);
  const workers = await startWorkerPool(MAIN, {
    count: config.PROCESSES,
    // Each worker reads .env by itself, also after a change of it.
    env: { ...Object.fromEntries(namesFromFile().map((name) => [name, undefined])), ...shared.env },
    onCrash: (pid, cause) => log.error({ pid, cause }, "a worker has ended by itself"),
  }).catch(async (error: unknown) => {
    await shared.stop();
    throw error;
  });
  return { shared, workers };
}

async function startShared(config: Config, print: (line: string) => void): Promise<SharedServices> {
  const redis = config.REDIS_URL === undefined ? await startEmbeddedRedis(print) : undefined;
  try {
    const dataDir = `${config.DATA_DIR}/database`;
    const database = config.DATABASE_URL === undefined ? await startEmbeddedDatabase({ dataDir, print }) : undefined;
    void database?.exited.then((how) => exitWithError(new Error(how)));
    return {
      env: { ...(database && { DATABASE_URL: database.url }), ...(redis && { REDIS_URL: redis.url }) },
      stop: async () => {
        await database?.stop();
        await redis?.stop();
      },
    };
  } catch (error) {
    await redis?.stop();
    throw error;
  }
}

/** Replaces the workers at each SIGUSR2, after the start if it comes earlier. */
function replaceOnSignal(starting: Promise<{ readonly workers: WorkerPool }>, { log, print }: Output): void {
  process.on("SIGUSR2", () => {
    print("Replacing the processes, one after the other …");
    starting
      .then(({ workers }) => workers.replace())
      .then(
        () => print("All processes are new."),
        (error: unknown) => log.error({ err: error }, "replace processes failed"),
      );
  });
}

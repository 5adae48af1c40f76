import { fileURLToPath } from "node:url";
import { type WorkerPool, startWorkerPool } from "./worker-pool.js";
import { stopwatch } from "./infra/clock.js";
import { type Config, namesFromFile, readConfig } from "./infra/config.js";
import { startEmbeddedDatabase } from "./infra/embedded/database.js";
import { startEmbeddedRedis } from "./infra/embedded/redis.js";
import { createLogger, isLogJson } from "./infra/logger.js";
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
  stopOnSignals(async (reason) => {
    const stopping = stopwatch();
    log.info({ reason, workers: config.PROCESSES }, "stopping");
    await workers.stop();
    await shared.stop();
    log.info({ reason, workers: config.PROCESSES, ms: stopping() }, "stopped");
  });
  replaceOnSignal(workers, print);
  log.info(
    { ...workers.started, pid: process.pid, workers: config.PROCESSES, ms: Math.round(performance.now()) },
    "started",
  );
  if (!isLogJson(config)) printReady(workers.url, config);
} catch (error) {
  exitWithError(error);
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

function replaceOnSignal(workers: WorkerPool, print: (line: string) => void): void {
  process.on("SIGUSR2", () => {
    print("Replacing the processes, one after the other …");
    workers.replace().then(
      () => print("All processes are new."),
      (error: unknown) => print(`A process could not be replaced: ${String(error)}`),
    );
  });
}

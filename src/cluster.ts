import { fileURLToPath } from "node:url";
import { type WorkerPool, startWorkerPool } from "./worker-pool.js";
import { type Config, readConfig } from "./infra/config.js";
import { startEmbeddedDatabase } from "./infra/embedded/database.js";
import { startEmbeddedRedis } from "./infra/embedded/redis.js";
import { exitWithError, printReady, print, stopOnSignals } from "./cli.js";

/** Embedded services that the processes share. */
interface SharedServices {
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));

try {
  const config = readConfig();
  const shared = await startShared(config);
  const workers = await startWorkerPool(MAIN, {
    count: config.PROCESSES,
    env: shared.env,
    onCrash: print,
  }).catch(async (error: unknown) => {
    await shared.stop();
    throw error;
  });
  stopOnSignals(async () => {
    await workers.stop();
    await shared.stop();
  });
  replaceOnSignal(workers);
  printReady(workers.url, config);
} catch (error) {
  exitWithError(error);
}

async function startShared(config: Config): Promise<SharedServices> {
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

function replaceOnSignal(workers: WorkerPool): void {
  process.on("SIGUSR2", () => {
    print("Replacing the processes, one after the other …");
    workers.replace().then(
      () => print("All processes are new."),
      (error: unknown) => print(`A process could not be replaced: ${String(error)}`),
    );
  });
}

import { fileURLToPath } from "node:url";
import { type Crew, startCrew } from "./worker-pool.js";
import { type Config, readConfig } from "./infra/config.js";
import { startEmbeddedDatabase } from "./infra/embedded/database.js";
import { startEmbeddedRedis } from "./infra/embedded/redis.js";
import { fail, greet, say, stopOnSignals } from "./cli.js";

/** What the processes share that is not there already: it is started here, and ended with them. */
interface Shared {
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));

try {
  const config = readConfig();
  const shared = await share(config);
  const crew = await startCrew(MAIN, {
    count: config.PROCESSES,
    env: shared.env,
    onLoss: say,
  }).catch(async (error: unknown) => {
    await shared.stop();
    throw error;
  });
  stopOnSignals(async () => {
    await crew.stop();
    await shared.stop();
  });
  replaceOnSignal(crew);
  greet(crew.url, config);
} catch (error) {
  fail(error);
}

async function share(config: Config): Promise<Shared> {
  const redis = config.REDIS_URL === undefined ? await startEmbeddedRedis(say) : undefined;
  try {
    const dataDir = `${config.DATA_DIR}/database`;
    const database = config.DATABASE_URL === undefined ? await startEmbeddedDatabase({ dataDir, say }) : undefined;
    void database?.exited.then((how) => fail(new Error(how)));
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

function replaceOnSignal(crew: Crew): void {
  process.on("SIGUSR2", () => {
    say("Replacing the processes, one after the other …");
    crew.replace().then(
      () => say("All processes are new."),
      (error: unknown) => say(`A process could not be replaced: ${String(error)}`),
    );
  });
}

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { StartupError } from "./infra/errors.js";
import { gatherMetrics } from "./infra/telemetry/cluster-metrics.js";

/** Cluster of worker processes that share a port. */
export interface WorkerPool {
  readonly url: string;
  /** Fields by which the first worker describes itself in the log. */
  readonly started: object;
  /** Rolling restart: replaces the workers one after the other without a gap in service. */
  replace(): Promise<void>;
  /** Drains and ends all workers. */
  stop(): Promise<void>;
}

const RESPAWN_PAUSE_MS = 1000;

/** A worker ended before it served. One that exits has printed the reason. */
class WorkerFailed extends StartupError {
  constructor(readonly worker: Worker) {
    const { signalCode } = worker.process;
    super(`A process ended before it served${signalCode === null ? "" : `, by ${signalCode}`}.`);
    this.isReported = signalCode === null;
  }
}

/**
 * Runs `count` workers of the program `exec`, which report their URL once they serve, and respawns crashed ones. `env` has
 * changes of this process's environment, undefined for a variable to leave out. Rejects if the first worker does not start.
 */
export async function startWorkerPool(
  exec: string,
  {
    count,
    env,
    onCrash,
  }: {
    count: number;
    env: Record<string, string | undefined>;
    onCrash: (pid: number | undefined, cause: string) => void;
  },
): Promise<WorkerPool> {
  cluster.setupPrimary({ exec });
  const terminating = new WeakSet<Worker>();
  let isStopping = false;
  let replacing = Promise.resolve();

  async function spawn(): Promise<Ready> {
    if (isStopping) throw new Error("The worker pool is stopping.");
    const worker = cluster.fork(env);
    const ended = once(worker, "exit").then(() => undefined);
    const ready = await Promise.race([readinessOf(worker), ended]);
    if (ready === undefined) throw new WorkerFailed(worker);
    void ended.then(() => respawn(worker));
    return ready;
  }

  async function respawn(lost: Worker): Promise<void> {
    if (isStopping || terminating.has(lost)) return;
    onCrash(lost.process.pid, String(lost.process.signalCode ?? lost.process.exitCode));
    await sleep(RESPAWN_PAUSE_MS);
    // The failed one may have been replaced meanwhile, unlike the one that was lost before it.
    await spawn().catch((error: unknown) => respawn(error instanceof WorkerFailed ? error.worker : lost));
  }

  async function terminate(worker: Worker): Promise<void> {
    terminating.add(worker);
    const ended = worker.isDead() ? undefined : once(worker, "exit");
    worker.process.kill("SIGTERM");
    await ended;
  }

  async function replaceAll(): Promise<void> {
    for (const worker of workers()) {
      if (isStopping) return;
      // One that has crashed meanwhile is respawned as a new one.
      if (worker.isDead()) continue;
      // Before the spawn: a crash meanwhile must not bring another worker beside the new one.
      terminating.add(worker);
      await spawn().catch((error: unknown) => {
        terminating.delete(worker);
        if (worker.isDead()) void respawn(worker);
        throw error;
      });
      await terminate(worker);
    }
  }

  gatherMetrics(workers);
  // The first starts alone, so that one worker migrates the database and an error is reported once.
  const { url, started } = await spawn();
  await Promise.all(Array.from({ length: count - 1 }, spawn));

  return {
    url,
    started,
    replace: () => (replacing = replacing.then(replaceAll, replaceAll)),
    stop: async () => {
      isStopping = true;
      await Promise.all(workers().map(terminate));
    },
  };
}

/** Report of a worker that serves. */
interface Ready {
  readonly url: string;
  readonly started: object;
}

function readinessOf(worker: Worker): Promise<Ready> {
  return new Promise((resolve) => {
    worker.on("message", ({ url, started }: Partial<Ready>) => {
      if (url !== undefined && started !== undefined) resolve({ url, started });
    });
  });
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

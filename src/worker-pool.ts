import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { gatherMetrics } from "./infra/telemetry/cluster-metrics.js";

/** Cluster of worker processes that share a port. */
export interface WorkerPool {
  readonly url: string;
  /** Rolling restart: replaces the workers one after the other without a gap in service. */
  replace(): Promise<void>;
  /** Drains and ends all workers. */
  stop(): Promise<void>;
}

const RESPAWN_PAUSE_MS = 1000;

/**
 * Runs `count` workers of the program `exec`, which report their URL once they serve, and respawns crashed ones. Rejects if
 * the first worker does not start.
 */
export async function startWorkerPool(
  exec: string,
  { count, env, onCrash }: { count: number; env: Record<string, string>; onCrash: (how: string) => void },
): Promise<WorkerPool> {
  cluster.setupPrimary({ exec });
  const terminating = new WeakSet<Worker>();
  let isStopping = false;
  let replacing = Promise.resolve();

  async function spawn(): Promise<{ worker: Worker; url: string }> {
    if (isStopping) throw new Error("The worker pool is stopping.");
    const worker = cluster.fork(env);
    const ended = once(worker, "exit").then(() => undefined);
    const ready = urlOf(worker);
    const url = await Promise.race([ready, ended]);
    if (url === undefined) throw new Error("A process ended before it served.");
    void ended.then(() => respawn(worker));
    return { worker, url };
  }

  async function respawn(lost: Worker): Promise<void> {
    if (isStopping || terminating.has(lost)) return;
    onCrash(`Process ${lost.process.pid} has ended by itself (${lost.process.signalCode ?? lost.process.exitCode}).`);
    await sleep(RESPAWN_PAUSE_MS);
    await spawn().catch(() => respawn(lost));
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
      await spawn();
      await terminate(worker);
    }
  }

  gatherMetrics(workers);
  // The first starts alone, so that one worker migrates the database and an error is reported once.
  const { url } = await spawn();
  await Promise.all(Array.from({ length: count - 1 }, spawn));

  return {
    url,
    replace: () => (replacing = replacing.then(replaceAll, replaceAll)),
    stop: async () => {
      isStopping = true;
      await Promise.all(workers().map(terminate));
    },
  };
}

/** Resolves with the URL once the worker serves. */
function urlOf(worker: Worker): Promise<string> {
  return new Promise((resolve) => {
    worker.on("message", ({ url }: { url?: string }) => {
      if (url !== undefined) resolve(url);
    });
  });
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

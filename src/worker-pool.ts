import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { gatherMetrics } from "./infra/telemetry/cluster-metrics.js";

/** Several processes of the app that share a port. */
export interface Crew {
  readonly url: string;
  /** Puts a new process in each one's place, one after the other, so that somebody serves at any time. */
  replace(): Promise<void>;
  /** Lets all of them drain and end. */
  stop(): Promise<void>;
}

const PAUSE_MS = 1000;

/**
 * Runs `count` processes of the program `exec`, which tell their url when they serve; one that ends by itself is started
 * anew. Rejects when the first does not come to serve.
 */
export async function startCrew(
  exec: string,
  { count, env, onLoss }: { count: number; env: Record<string, string>; onLoss: (how: string) => void },
): Promise<Crew> {
  cluster.setupPrimary({ exec });
  const leaving = new WeakSet<Worker>();
  let isStopping = false;
  let replacing = Promise.resolve();

  async function enlist(): Promise<{ worker: Worker; url: string }> {
    if (isStopping) throw new Error("The crew is stopping.");
    const worker = cluster.fork(env);
    const ended = once(worker, "exit").then(() => undefined);
    const told = urlOf(worker);
    const url = await Promise.race([told, ended]);
    if (url === undefined) throw new Error("A process ended before it served.");
    void ended.then(() => refill(worker));
    return { worker, url };
  }

  async function refill(lost: Worker): Promise<void> {
    if (isStopping || leaving.has(lost)) return;
    onLoss(`Process ${lost.process.pid} has ended by itself (${lost.process.signalCode ?? lost.process.exitCode}).`);
    await sleep(PAUSE_MS);
    await enlist().catch(() => refill(lost));
  }

  async function dismiss(worker: Worker): Promise<void> {
    leaving.add(worker);
    const ended = worker.isDead() ? undefined : once(worker, "exit");
    worker.process.kill("SIGTERM");
    await ended;
  }

  async function replaceAll(): Promise<void> {
    for (const worker of workers()) {
      if (isStopping) return;
      await enlist();
      await dismiss(worker);
    }
  }

  gatherMetrics(workers);
  // The first alone, so that one migrates the database, and its fault is told once.
  const { url } = await enlist();
  await Promise.all(Array.from({ length: count - 1 }, enlist));

  return {
    url,
    replace: () => (replacing = replacing.then(replaceAll, replaceAll)),
    stop: async () => {
      isStopping = true;
      await Promise.all(workers().map(dismiss));
    },
  };
}

/** Resolves when the process serves. */
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

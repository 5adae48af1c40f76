import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createMemoryFolder } from "./testing/memory-folder.js";
import { type WorkerPool, startWorkerPool } from "./worker-pool.js";

const folder = createMemoryFolder("convospace-worker-pool-");
const program = join(folder, "worker.cjs");
/** Serves, or fails, when the test says so. */
writeFileSync(
  program,
  `process.on("message", (message) => {
     if (message === "serve") process.send({ url: "http://127.0.0.1", started: {} });
     if (message === "fail") process.exit(1);
   });
   process.on("SIGTERM", () => process.exit(0));`,
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Longer than the pause before a respawn. */
const SETTLED_MS = 2500;

/** Starts a pool of one worker, with the workers that it forks in their order. */
async function startPool(): Promise<{ pool: WorkerPool; forked: (index: number) => Promise<Worker> }> {
  const workers: Worker[] = [];
  const record = (worker: Worker) => void workers.push(worker);
  cluster.on("fork", record);
  const forked = async (index: number) => {
    await vi.waitFor(() => expect(workers.length).toBeGreaterThan(index), { timeout: 10_000, interval: 10 });
    return workers[index] as Worker;
  };
  const starting = startWorkerPool(program, { count: 1, env: {}, onCrash: () => undefined });
  (await forked(0)).send("serve");
  const pool = await starting;
  onTestFinished(async () => {
    await pool.stop();
    cluster.off("fork", record);
  });
  return { pool, forked };
}

/** Crashes the only worker of a pool, and replaces the workers while its successor starts. */
async function replaceDuringRespawn() {
  const { pool, forked } = await startPool();
  (await forked(0)).send("fail");
  const successor = await forked(1);
  const replaced = pool.replace();
  return { forked, successor, replacement: await forked(2), replaced };
}

function running(): number {
  return Object.values(cluster.workers ?? {}).length;
}

describe("a worker pool", () => {
  it("respawns a worker that crashes, also where its successor fails before it serves", async () => {
    const { forked } = await startPool();
    (await forked(0)).send("fail");
    (await forked(1)).send("fail");
    (await forked(2)).send("serve");
    await sleep(SETTLED_MS);
    expect(running()).toBe(1);
  });

  it("has as many workers as before where one that did not serve yet is replaced", async () => {
    const { successor, replacement, replaced } = await replaceDuringRespawn();
    replacement.send("serve");
    await replaced;
    expect(successor.isDead()).toBe(true);
    await sleep(SETTLED_MS);
    expect(running()).toBe(1);
  });

  it("has as many workers as before where one that did not serve yet fails together with its replacement", async () => {
    const { successor, replacement, replaced } = await replaceDuringRespawn();
    successor.send("fail");
    await once(successor, "exit");
    replacement.send("fail");
    await expect(replaced).rejects.toThrow("ended before it served");
    await sleep(SETTLED_MS);
    expect(running()).toBe(1);
  });
});

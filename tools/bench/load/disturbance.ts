import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answer } from "../harness/remote.js";

// Process that takes a core or the disk from others, between `begin` and `end`.

export type Disturbance = typeof methods;

const TURN_MS = 5;
const BLOCK = Buffer.alloc(1 << 20, "x");
const BLOCKS = 64;

let isRunning = false;

const methods = {
  begin: (kind: "busy loop" | "disk writer") => {
    isRunning = true;
    void (kind === "busy loop" ? spin() : writeToDisk());
  },
  end: () => void (isRunning = false),
};

/** Computes all the time; in turns, so that the process notices the end. */
async function spin(): Promise<void> {
  while (isRunning) {
    for (const end = performance.now() + TURN_MS; performance.now() < end;);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Overwrites a file of 64 MiB and flushes each block. */
async function writeToDisk(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "convospace-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = await open(join(folder, "file"), "w");
  for (let block = 0; isRunning; block = (block + 1) % BLOCKS) {
    await file.write(BLOCK, 0, BLOCK.length, block * BLOCK.length);
    await file.datasync();
  }
  await file.close();
}

answer(methods);

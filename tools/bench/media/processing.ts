import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { MediaProcessor, ProcessingJob } from "../../../src/media/processor.js";
import { built } from "../harness/built.js";

const { startApp } = await built("app.js");
const { readConfig } = await built("infra/config.js");

// Measures requests of others while pictures are made, and the memory of server and media child for the worst picture.
// SECONDS=1 ROUNDS=1 only checks that it runs.
//   node scripts/bench.mjs media/processing

const SECONDS = Number(process.env["SECONDS"] ?? 10);
const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const REQUESTS_PER_SECOND = 200;
const MIB = 1024 * 1024;

/** Made in another process, so that sharp is not loaded here. The worst: 49 megapixels, interlaced, with alpha. */
const MAKE_PICTURES = `
  const sharp = require("sharp");
  const noise = (width, height) =>
    sharp({ create: { width, height, channels: 3, background: "#000", noise: { type: "gaussian", mean: 128, sigma: 30 } } });
  (async () => {
    await noise(4000, 3000).jpeg().toFile("photo");
    await sharp({ create: { width: 7000, height: 7000, channels: 4, background: "#12345680" } })
      .png({ progressive: true, compressionLevel: 1 }).toFile("worst");
  })();
`;

/** Sends requests at a steady rate on a thread of its own; answers with their times. */
const REQUESTER = `
  const { parentPort, workerData: { url, seconds, rate } } = require("node:worker_threads");
  const body = JSON.stringify({ query: "{ __typename }" });
  const times = [];
  const request = async () => {
    const begun = performance.now();
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    await response.text();
    times.push(performance.now() - begun);
  };
  (async () => {
    const pending = [];
    const begun = performance.now();
    for (let sent = 0; sent < seconds * rate; sent += 1) {
      const wait = begun + (sent * 1000) / rate - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      pending.push(request());
    }
    await Promise.all(pending);
    parentPort.postMessage(times);
  })();
`;

const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
execFileSync(process.execPath, ["-e", MAKE_PICTURES], {
  cwd: home,
  env: { ...process.env, NODE_PATH: join(process.cwd(), "node_modules") },
});
const app = await startApp(
  readConfig({ NODE_ENV: "test", PORT: "0", LOG_LEVEL: "error", RATE_LIMITS: "off", DATA_DIR: home }),
);
try {
  const processor = app.app.media?.processor;
  if (processor === undefined) throw new Error("The server has no media.");
  await measureRequests(processor);
  await measureMemory(processor);
} finally {
  await app.stop();
  await rm(home, { recursive: true, force: true });
}

async function measureRequests(processor: MediaProcessor): Promise<void> {
  await requests();
  const [idle, busy, pictures]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    idle?.push(p99(await requests()));
    const done = new AbortController();
    let made = 0;
    const work = (async () => {
      for (; !done.signal.aborted; made += 1) await make(processor, "photo");
    })();
    busy?.push(p99(await requests()));
    done.abort();
    await work;
    pictures?.push(made / SECONDS);
  }
  console.log(`p99 of requests, median of ${ROUNDS} rounds of ${SECONDS} s at ${REQUESTS_PER_SECOND} a second:`);
  console.log(`  without pictures        ${median(idle).toFixed(1)} ms`);
  console.log(
    `  while pictures are made ${median(busy).toFixed(1)} ms, ${median(pictures).toFixed(2)} pictures of 12 MP a second`,
  );
}

async function measureMemory(processor: MediaProcessor): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const sampler = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await make(processor, "worst");
    times.push(performance.now() - begun);
  }
  clearInterval(sampler);
  console.log(`worst picture, ${ROUNDS} times: median ${(median(times) / 1000).toFixed(2)} s`);
  console.log(`  most memory of the child  ${mib(peakOfChild())}`);
  console.log(`  server                    ${mib(before)}, at most + ${mib(most - before)}`);
}

async function make(processor: MediaProcessor, name: string): Promise<void> {
  const directory = join(home, "made");
  await mkdir(directory);
  const job: ProcessingJob = { kind: "IMAGE", input: join(home, name), directory };
  const result = await processor.process(job);
  if ("refusal" in result) throw new Error(result.refusal);
  await rm(directory, { recursive: true });
}

function requests(): Promise<number[]> {
  const workerData = { url: app.url, seconds: SECONDS, rate: REQUESTS_PER_SECOND };
  const worker = new Worker(REQUESTER, { eval: true, workerData });
  return new Promise((resolve, reject) => void worker.once("message", resolve).once("error", reject));
}

/** Highest resident memory of the media child in bytes, which the kernel records. */
function peakOfChild(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
  const pid = children.find((id) => readFileSync(`/proc/${id}/cmdline`, "latin1").includes("processing/child"));
  return Number(/VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid ?? ""}/status`, "latin1"))?.[1]) * 1024;
}

function p99(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN;
}

function median(values: number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

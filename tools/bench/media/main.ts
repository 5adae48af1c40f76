import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { built } from "../harness/built.js";
import { cpuSecondsOf, memoryOf } from "../harness/proc.js";
import { type MediaServer, type Server, startBaseline, startConvoSpace, startNginx } from "./servers.js";
import { type Bytes, concurrently, get, put, sendParts } from "./transfers.js";

// Measures uploads, downloads and links of media beside bare node:http and nginx, which must be installed to be measured.
// Medians of ROUNDS rounds (5), in which the systems alternate. SCALE=0.01 only checks that it runs.
//   npm run bench:media [-- large | upload | download | thumbnails | links …]

const SCALE = Number(process.env["SCALE"] ?? 1);
const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const MIB = 1024 * 1024;
const GIB_SIZE = Math.ceil(1024 * MIB * SCALE);
const FILE_SIZE = Math.ceil(256 * MIB * SCALE);
const THUMBNAIL = randomBytes(12_000);
const THUMBNAILS = Math.ceil(10_000 * SCALE);
const CUTS = 20;
const NGINX_PORT = 18_080;

const BLOCK = randomBytes(8 * MIB);
/** Each 8 MiB differ from all others by their first bytes. */
const bytesOf: Bytes = (offset, size) => {
  BLOCK.writeDoubleLE(offset, 0);
  return BLOCK.subarray(0, size);
};

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function measure({ pid }: Server, work: () => Promise<unknown>): Promise<Measured> {
  const [cpu, begun] = [cpuSecondsOf(pid), performance.now()];
  await work();
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: cpuSecondsOf(pid) - cpu };
}

/** Runs each work once a round, in an order that alternates, and prints the medians and their ratio to the last one. */
async function compare(
  title: string,
  amount: number,
  unit: string,
  works: ReadonlyMap<string, () => Promise<Measured>>,
) {
  const results = new Map([...works.keys()].map((name) => [name, [] as Measured[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    const order = round % 2 === 0 ? [...works] : [...works].reverse();
    for (const [name, work] of order) {
      const measured = await work();
      // The first round warms up.
      if (round > 0) results.get(name)?.push(measured);
    }
  }
  const rows = [...results].map(([name, all]) => ({
    name,
    rate: amount / median(all.map(({ seconds }) => seconds)),
    cpu: (median(all.map(({ cpuSeconds }) => cpuSeconds)) / amount) * 1000,
  }));
  const peer = rows.at(-1);
  console.log(`\n${title} (median of ${ROUNDS} rounds)`);
  for (const { name, rate, cpu } of rows) {
    const ratio = peer === undefined ? 1 : rate / peer.rate;
    console.log(
      `  ${name.padEnd(34)} ${rate.toFixed(1).padStart(9)} ${unit}/s  ${cpu.toFixed(3).padStart(7)} ms CPU each  ${ratio.toFixed(2)}x`,
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function uploadOnce(server: MediaServer, size: number, cuts: number): Promise<void> {
  const upload = await server.begin(size);
  await sendParts(server, upload, bytesOf, cuts);
  await server.store.remove(upload);
}

/** 1 GiB with 20 broken connections: hash, PUTs that were repeated, growth of the server's memory. */
async function large(server: MediaServer): Promise<void> {
  await uploadOnce(server, FILE_SIZE, 0);
  const before = memoryOf(server.pid);
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, memoryOf(server.pid))), 50);
  const upload = await server.begin(GIB_SIZE);
  const sent = await sendParts(server, upload, bytesOf, CUTS);
  clearInterval(watch);
  await server.store.publish(upload);
  const expected = createHash("sha256");
  for (let offset = 0; offset < GIB_SIZE; offset += BLOCK.length)
    expected.update(bytesOf(offset, Math.min(BLOCK.length, GIB_SIZE - offset)));
  const stored = createHash("sha256");
  for await (const chunk of await server.store.read(upload.key, "main")) stored.update(chunk as Buffer);
  await server.store.remove(upload);
  const isRight = stored.digest("hex") === expected.digest("hex");
  console.log(`\n${GIB_SIZE / MIB} MiB in parts, ${CUTS} connections broken
  SHA-256 ${isRight ? "right" : "WRONG"}, ${sent - Math.ceil(GIB_SIZE / BLOCK.length)} parts sent again, memory +${((peak - before) / MIB).toFixed(1)} MiB`);
}

async function upload(server: MediaServer, baseline: Server): Promise<void> {
  const body = Buffer.concat(Array.from({ length: Math.ceil(FILE_SIZE / BLOCK.length) }, () => BLOCK)).subarray(
    0,
    FILE_SIZE,
  );
  await compare(
    "Upload of 256 MiB to the disk",
    FILE_SIZE / MIB,
    "MiB",
    new Map([
      ["ConvoSpace", () => measure(server, () => uploadOnce(server, FILE_SIZE, 0))],
      ["ConvoSpace, 20 connections broken", () => measure(server, () => uploadOnce(server, FILE_SIZE, CUTS))],
      ["pipeline(…, { flush: true })", () => measure(baseline, () => put(`${baseline.url}/upload`, body, {}))],
    ]),
  );
}

async function publish(server: MediaServer, body: Buffer): Promise<string> {
  const object = await server.begin(body.length);
  await sendParts(server, object, (offset, size) => body.subarray(offset, offset + size), 0);
  await server.store.publish(object);
  const { key, mimeType } = object;
  return server.store.link({ key, variant: "main", mimeType, fileName: null, disposition: "inline" }).url;
}

async function download(server: MediaServer, folder: string): Promise<void> {
  const nginx = await startNginx(folder, NGINX_PORT);
  if (nginx === undefined) return console.log("\nDownload: not measured, nginx is not installed.");
  const body = randomBytes(FILE_SIZE);
  const link = await publish(server, body);
  writeFileSync(join(folder, "files/file"), body);
  await compare(
    "Download of 256 MiB",
    FILE_SIZE / MIB,
    "MiB",
    new Map([
      ["ConvoSpace", () => measure(server, () => get(link))],
      ["nginx, sendfile", () => measure(nginx, () => get(`${nginx.url}/file`))],
    ]),
  );
  await nginx.stop();
}

async function thumbnails(server: MediaServer, baseline: Server, folder: string): Promise<void> {
  const link = await publish(server, THUMBNAIL);
  writeFileSync(join(folder, "thumbnail"), THUMBNAIL);
  const load = (url: string) => () => concurrently(THUMBNAILS, 16, () => get(url));
  await compare(
    "Thumbnails of 12 kB, 16 connections",
    THUMBNAILS,
    "files",
    new Map([
      ["ConvoSpace", () => measure(server, load(link))],
      ["createReadStream", () => measure(baseline, load(`${baseline.url}/thumbnail`))],
    ]),
  );
}

/** Links of a page of 100 pictures, each with its thumbnail left out: one link a picture. */
async function links({ store }: MediaServer): Promise<void> {
  const { createS3Client } = await built("media/s3/client.js");
  const { createS3Store } = await built("media/s3/store.js");
  const now = () => new Date();
  const settings = {
    ...{ endpoint: "https://s3.example.com", publicEndpoint: "https://s3.example.com", region: "eu-central-1" },
    ...{ bucket: "media", accessKeyId: "key", secretAccessKey: "secret", pathStyle: true },
    ...{ conditionalPut: true, checksums: true },
  };
  const s3 = createS3Store({ client: createS3Client({ settings, now }), settings, now, linkSeconds: 43_200 });
  console.log(`\nLinks of 100 pictures`);
  for (const [name, of] of [
    ["disk", store],
    ["s3", s3],
  ] as const) {
    const times = Array.from({ length: 200 }, () => {
      const keys = Array.from({ length: 100 }, () => randomBytes(16).toString("hex"));
      const begun = performance.now();
      for (const key of keys)
        of.link({ key, variant: "main", mimeType: "image/webp", fileName: null, disposition: "inline" });
      return performance.now() - begun;
    });
    console.log(`  ${name.padEnd(34)} ${median(times).toFixed(2)} ms`);
  }
}

const chosen = process.argv.slice(2);
const folder = mkdtempSync(join(process.env["BENCH_DIR"] ?? tmpdir(), "convospace-bench-"));
const server = await startConvoSpace(join(folder, "convospace"));
const baseline = await startBaseline(join(folder, "baseline"));
try {
  const goals = { large, upload, download, thumbnails, links };
  for (const name of Object.keys(goals) as (keyof typeof goals)[]) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    if (name === "upload") await upload(server, baseline);
    else if (name === "download") await download(server, join(folder, "nginx"));
    else if (name === "thumbnails") await thumbnails(server, baseline, join(folder, "baseline"));
    else await goals[name](server);
  }
} finally {
  await Promise.all([server.stop(), baseline.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

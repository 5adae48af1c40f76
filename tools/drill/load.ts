import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setUpLoad } from "./load/setup.js";
import { measureSlowConsumers } from "./load/slow-consumers.js";
import { reconnectStorm } from "./load/reconnect-storm.js";
import { ROOT } from "./root.js";

// Load tests: a reconnect storm of thousands of clients, and thousands of slow consumers.
//   npm run drill:crowd [-- --people 2000]

const MAX_SECONDS = 10;
const MAX_RATIO = 1.5;
/** Far above the noise of a process's memory, far below an unbounded queue. */
const MAX_BYTES = 256 * 1024;

const { values } = parseArgs({ options: { people: { type: "string", default: "2000" } } });
const receivers = Number(values.people);
const print = (line: string) => void process.stdout.write(`${line}\n`);
const home = await mkdtemp(join(tmpdir(), "convospace-load-"));
const failures: string[] = [];

const at = (folder: string) => ({ home: join(home, folder), program: ROOT, print });

const stormTarget = await setUpLoad(at("storm"), { nodes: 2, senders: 100, receivers: receivers });
const { clients, seconds, missed, doubled } = await reconnectStorm(stormTarget);
await stormTarget.close();
print(
  `Reconnect storm: ${clients} clients reconnected to two nodes in ${seconds.toFixed(1)} s; ${missed} missed messages, ${doubled} received duplicates.`,
);
if (seconds > MAX_SECONDS || missed > 0 || doubled > 0) failures.push("reconnect storm");

const slowTarget = await setUpLoad(at("stalled"), { nodes: 1, senders: 100, receivers: receivers });
const { p99Before, p99After, bytesEach, ...counts } = await measureSlowConsumers(slowTarget);
await slowTarget.close();
const ratio = p99After / p99Before;
print(
  `Slow consumers: ${counts.slowConsumers} of ${counts.slowConsumers + counts.reading} do not read; the others' p99 went from ` +
    `${p99Before.toFixed(1)} to ${p99After.toFixed(1)} ms (${ratio.toFixed(2)}×), ${Math.round(bytesEach / 1024)} KiB per slow consumer.`,
);
if (ratio > MAX_RATIO || bytesEach > MAX_BYTES) failures.push("slow consumers");

await rm(home, { recursive: true, force: true });
print(failures.length === 0 ? "Within all limits." : `Out of limits: ${failures.join(", ")}.`);
process.exit(failures.length === 0 ? 0 : 1);

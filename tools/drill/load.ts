import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setUpLoad } from "./load/setup.js";
import { stalled } from "./load/slow-consumers.js";
import { reconnectStorm } from "./load/reconnect-storm.js";
import { ROOT } from "./root.js";

// Thousands at once: all lines of a crowd are cut and come back in one go, and then half of it stops reading.
//   npm run drill:crowd [-- --people 2000]

const MOST_SECONDS = 10;
const MOST_RATIO = 1.5;
/** Far above the noise of a process's memory, far below what a queue without an end would hold. */
const MOST_BYTES = 256 * 1024;

const { values } = parseArgs({ options: { people: { type: "string", default: "2000" } } });
const listeners = Number(values.people);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const home = await mkdtemp(join(tmpdir(), "convospace-crowd-"));
const faults: string[] = [];

const at = (folder: string) => ({ home: join(home, folder), program: ROOT, say });

const field = await setUpLoad(at("storm"), { nodes: 2, speakers: 100, listeners });
const { clients, seconds, missed, doubled } = await reconnectStorm(field);
await field.close();
say(
  `Storm: ${clients} clients came back to two nodes in ${seconds.toFixed(1)} s; ${missed} missed something, ${doubled} heard something twice.`,
);
if (seconds > MOST_SECONDS || missed > 0 || doubled > 0) faults.push("the storm");

const square = await setUpLoad(at("stalled"), { nodes: 1, speakers: 100, listeners });
const { p99Before, p99After, bytesEach, ...counts } = await stalled(square);
await square.close();
const ratio = p99After / p99Before;
say(
  `Stalled: ${counts.slowConsumers} of ${counts.slowConsumers + counts.reading} do not read; the others' p99 went from ` +
    `${p99Before.toFixed(1)} to ${p99After.toFixed(1)} ms (${ratio.toFixed(2)}×), ${Math.round(bytesEach / 1024)} KiB for each.`,
);
if (ratio > MOST_RATIO || bytesEach > MOST_BYTES) faults.push("those who do not read");

await rm(home, { recursive: true, force: true });
say(faults.length === 0 ? "Both hold." : `This does not hold: ${faults.join(" and ")}.`);
process.exit(faults.length === 0 ? 0 : 1);

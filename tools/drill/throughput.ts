import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ENGINE_NAMES } from "./cluster/group/engine.js";
import { Unavailable } from "./cluster/group/packages.js";
import { createClosedLoop } from "./load/closed-loop.js";
import { setUpLoad } from "./load/setup.js";
import { ROOT } from "./root.js";

// Throughput on a replicated database beside a single server, both on this machine, in rounds that take turns.
//   npm run drill:throughput -- --database galera|group-replication [--rounds 5]

const PAIRS = 50;
const SECONDS = 8;
const SKIPPED = 77;

const { values } = parseArgs({
  options: { database: { type: "string", default: "galera" }, rounds: { type: "string", default: "5" } },
});
const engine = ENGINE_NAMES.find((name) => name === values.database);
if (engine === undefined) throw new Error(`--database must be one of ${ENGINE_NAMES.join(", ")}.`);
const home = await mkdtemp(join(tmpdir(), "convospace-throughput-"));

try {
  await compare(["single", engine]);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`Skipped: ${error.message}`);
  process.exitCode = SKIPPED;
} finally {
  await rm(home, { recursive: true, force: true });
}
process.exit();

async function compare(kinds: readonly string[]): Promise<void> {
  const systems = [];
  for (const kind of kinds) {
    const at = { home: join(home, kind), program: ROOT, print: (line: string) => console.log(line) };
    const databaseKind = kind === "single" ? undefined : kind;
    const target = await setUpLoad(at, { nodes: 1, senders: PAIRS, receivers: PAIRS, databaseKind });
    systems.push({ kind, target, loop: await createClosedLoop(target), rates: [] as number[] });
  }
  for (const { loop } of systems) await loop.run(SECONDS);
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const { loop, rates } of systems) rates.push(await loop.run(SECONDS));
  const [single = [], replicated = []] = systems.map(({ rates }) => rates);
  for (const { kind, rates } of systems) console.log(`${kind}: ${describe(rates, 0)} messages a second`);
  const ratios = replicated.map((rate, round) => rate / (single[round] ?? Number.NaN));
  console.log(`ratio of a round: ${describe(ratios, 2)}`);
  for (const { loop, target } of systems) {
    loop.close();
    await target.close();
  }
}

/** Median and spread. */
function describe(numbers: readonly number[], digits: number): string {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [median, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)];
  return `${median?.toFixed(digits)} (${least?.toFixed(digits)} to ${most?.toFixed(digits)})`;
}

import { readFileSync, writeFileSync } from "node:fs";
import { type Counts, setUpCounts, typical } from "./counts/setup.js";
import { OPERATIONS } from "./counts/operations.js";
import { withHarness } from "./harness/harness.js";

// Counts what operations cost, which is the same on every machine, and holds it against tools/bench/counts/expected.json.
//   npm run bench:counts            fails where something costs more than expected
//   npm run bench:counts -- --write keeps what it has counted as what is expected

const TIMES = 7;
const EXPECTED = new URL("../../../tools/bench/counts/expected.json", import.meta.url);
/** The server reads pages in the background too, numbers and times have more digits or fewer, and a heap has its own ways. */
const NOT_EXACT = new Set(["pages", "bytesToDatabase", "bytesFromDatabase", "bytesAllocated"]);
const SLACK = 1.1;

const found: Record<string, Counts> = {};
await withHarness(async (stage) => {
  const { count } = await setUpCounts(stage);
  for (const { name, run } of OPERATIONS) {
    // The first time a document is validated, and the like; and whatever else happens meanwhile can only add.
    await count(run);
    const times: Counts[] = [];
    for (let time = 0; time < TIMES; time += 1) times.push(await count(run));
    found[name] = typical(times);
  }
});

console.table(found);
if (process.argv.includes("--write")) writeFileSync(EXPECTED, `${JSON.stringify(found, null, 2)}\n`);
else {
  const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as Record<string, Counts>;
  const findings = OPERATIONS.flatMap(({ name }) => compare(name, expected[name] ?? {}, found[name] ?? {}));
  for (const finding of findings) console.log(finding.text);
  process.exitCode = findings.some(({ isMore }) => isMore) ? 1 : 0;
}

function compare(operation: string, expected: Counts, counted: Counts) {
  return Object.entries(counted).flatMap(([name, value]) => {
    const most = expected[name];
    if (value === most) return [];
    const isMore = most === undefined || value > (NOT_EXACT.has(name) ? Math.ceil(most * SLACK) : most);
    if (!isMore && value > most * (NOT_EXACT.has(name) ? 1 / SLACK : 1)) return [];
    const verdict = isMore ? "more" : "less: keep it with --write";
    return [{ isMore, text: `${operation}: ${name} is ${value}, expected ${String(most)}: ${verdict}` }];
  });
}

import { readFileSync, writeFileSync } from "node:fs";
import { type Counts, setUpCounts, typical } from "./counts/setup.js";
import { OPERATIONS } from "./counts/operations.js";
import { withHarness } from "./harness/harness.js";

// Counts the costs of operations, which do not depend on the machine, and compares them with tools/bench/counts/expected.json.
//   npm run bench:counts            fails where a cost is above its expected value
//   npm run bench:counts -- --write records the counted costs as the expected ones

const RUNS = 7;
const EXPECTED = new URL("../../../tools/bench/counts/expected.json", import.meta.url);
/**
 * Factors within which counts vary: the database reads pages in the background, numbers and times vary in digits, and work
 * after a response is counted with it or with the next one.
 */
const SLACK: Readonly<Record<string, number>> = {
  pages: 1.1,
  bytesToDatabase: 1.1,
  bytesFromDatabase: 1.1,
  bytesAllocated: 1.3,
};

const found: Record<string, Counts> = {};
await withHarness(async (harness) => {
  const { count } = await setUpCounts(harness);
  for (const { name, run } of OPERATIONS) {
    // Uncounted first run: documents are validated, caches are filled.
    await count(run);
    const runs: Counts[] = [];
    for (let time = 0; time < RUNS; time += 1) runs.push(await count(run));
    found[name] = typical(runs);
  }
});

console.table(found);
if (process.argv.includes("--write")) writeFileSync(EXPECTED, `${JSON.stringify(found, null, 2)}\n`);
else {
  const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as Record<string, Counts>;
  const differences = OPERATIONS.flatMap(({ name }) => compare(name, expected[name] ?? {}, found[name] ?? {}));
  for (const difference of differences) console.log(difference.text);
  process.exitCode = differences.some(({ isMore }) => isMore) ? 1 : 0;
}

function compare(operation: string, expected: Counts, counted: Counts) {
  return Object.entries(counted).flatMap(([name, value]) => {
    const limit = expected[name];
    if (value === limit) return [];
    const slack = SLACK[name] ?? 1;
    const isMore = limit === undefined || value > Math.ceil(limit * slack);
    if (!isMore && value > limit / slack) return [];
    const verdict = isMore ? "more" : "less: keep it with --write";
    return [{ isMore, text: `${operation}: ${name} is ${value}, expected ${String(limit)}: ${verdict}` }];
  });
}

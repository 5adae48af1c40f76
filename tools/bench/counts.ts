import { readFileSync, writeFileSync } from "node:fs";
import { type Counts, setUpCounts, typical } from "./counts/setup.js";
import { OPERATIONS } from "./counts/operations.js";
import { withHarness } from "./harness/harness.js";

// Counts the costs of operations, which do not depend on the machine, and compares them with tools/bench/counts/expected.json.
//   npm run bench:counts            fails where a cost is above its expected value
//   npm run bench:counts -- --write records the counted costs as the expected ones

const TIMES = 7;
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
await withHarness(async (stage) => {
  const { count } = await setUpCounts(stage);
  for (const { name, run } of OPERATIONS) {
    // Uncounted first run: documents are validated, caches are filled.
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
    const slack = SLACK[name] ?? 1;
    const isMore = most === undefined || value > Math.ceil(most * slack);
    if (!isMore && value > most / slack) return [];
    const verdict = isMore ? "more" : "less: keep it with --write";
    return [{ isMore, text: `${operation}: ${name} is ${value}, expected ${String(most)}: ${verdict}` }];
  });
}

import { readFileSync, writeFileSync } from "node:fs";
import { type Counts, setUpCounts, typical } from "./counts/setup.js";
import { OPERATIONS } from "./counts/operations.js";
import { withHarness } from "./harness/harness.js";

// Counts what operations cost, which is the same on every machine, and holds it against tools/bench/counts/expected.json.
//   npm run bench:counts            fails where something costs more than expected
//   npm run bench:counts -- --write keeps what it has counted as what is expected

const TIMES = 7;
const EXPECTED = new URL("../../../tools/bench/counts/expected.json", import.meta.url);
/**
 * Factors within which counts vary: the database reads pages in the background, numbers and times have more digits or
 * fewer, and work that follows a response is counted with it or with the next one.
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
    const slack = SLACK[name] ?? 1;
    const isMore = most === undefined || value > Math.ceil(most * slack);
    if (!isMore && value > most / slack) return [];
    const verdict = isMore ? "more" : "less: keep it with --write";
    return [{ isMore, text: `${operation}: ${name} is ${value}, expected ${String(most)}: ${verdict}` }];
  });
}

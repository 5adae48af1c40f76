import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseFaults } from "./nemesis/list.js";
import { check } from "./checkers/check.js";
import { ROOT } from "./root.js";
import { runTest } from "./test-run.js";
import { mutateCopy, verifyMutant } from "./mutants/mutate-copy.js";
import { MUTANTS, type Mutant } from "./mutants/list.js";

// Mutation test of the drill: runs it against mutated copies of the app, up to three seeds each, since a short workload may
// miss a defect. Exits with 0 when every mutant was detected by its checker.
//   npm run drill:proof [-- a word of the mutants to run]
//   npm run drill:proof -- --list    only checks that each mutant's text is in dist/ exactly once

const SEEDS = [7, 8, 9];
const MINUTES = 0.4;

const print = (line: string) => void process.stdout.write(`${line}\n`);

const { values, positionals } = parseArgs({
  options: { list: { type: "boolean", default: false } },
  allowPositionals: true,
});
let missed = 0;
try {
  // Outdated mutants are reported before the others run for an hour.
  for (const mutant of MUTANTS) {
    const problem = await verifyMutant(ROOT, mutant).then(() => undefined, String);
    if (problem !== undefined) missed += 1;
    if (values.list || problem !== undefined) print(problem ?? `${mutant.file}: ${mutant.breaks}`);
  }
  if (!values.list && missed === 0)
    for (const mutant of MUTANTS.filter(({ breaks }) => breaks.includes(positionals[0] ?? "")))
      if (!(await isDetected(mutant))) missed += 1;
  print(missed === 0 ? "Every mutant was detected." : `${missed} mutants were not detected.`);
} catch (error) {
  print(String((error as Error).stack));
  missed += 1;
}
process.exit(missed === 0 ? 0 : 1);

async function isDetected(mutant: Mutant): Promise<boolean> {
  for (const seed of SEEDS) {
    const violations = await findViolations(mutant, seed);
    if (violations.length === 0) continue;
    print(`✓ detected: ${mutant.breaks}`);
    print(`    by "${mutant.checker}", ${violations.length} times, such as: ${violations[0]?.split("\n")[0]}`);
    return true;
  }
  print(`✗ not detected: ${mutant.breaks}`);
  return false;
}

async function findViolations(mutant: Mutant, seed: number): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), "convospace-proof-"));
  const program = join(home, "program");
  await mutateCopy(ROOT, program, mutant);
  const faults = chooseFaults(mutant.faults ?? ["none"]);
  const options = { seed, minutes: MINUTES, nodes: 2, people: 6, faults, program, home };
  const run = await runTest({ ...options, print: () => undefined });
  await rm(home, { recursive: true, force: true });
  return check(run).find(({ checker }) => checker === mutant.checker)?.violations ?? [];
}

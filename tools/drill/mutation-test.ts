import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseFaults } from "./nemesis/list.js";
import { check } from "./checkers/check.js";
import { ROOT } from "./root.js";
import { runTest } from "./test-run.js";
import { mutateCopy, readToMutate } from "./mutants/mutate-copy.js";
import { MUTANTS, type Mutant } from "./mutants/list.js";

// Proves that the drill can fail: breaks a copy of the app in one way after the other, and drills each shortly, up to three
// times, since people may not come across it. Ends with 0 when every sabotage was found by the law that it breaks.
//   npm run drill:proof [-- a word of those to try]
//   npm run drill:proof -- --list    only looks that each finds in dist/ what it breaks

const SEEDS = [7, 8, 9];
const MINUTES = 0.4;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const { values, positionals } = parseArgs({
  options: { list: { type: "boolean", default: false } },
  allowPositionals: true,
});
let missed = 0;
try {
  // None of them is to be found out of date after an hour of the others.
  for (const sabotage of MUTANTS) {
    const fault = await readToMutate(ROOT, sabotage).then(() => undefined, String);
    if (fault !== undefined) missed += 1;
    if (values.list || fault !== undefined) say(fault ?? `${sabotage.file}: ${sabotage.breaks}`);
  }
  if (!values.list && missed === 0)
    for (const sabotage of MUTANTS.filter(({ breaks }) => breaks.includes(positionals[0] ?? "")))
      if (!(await isFound(sabotage))) missed += 1;
  say(missed === 0 ? "Every sabotage was found." : `${missed} were not found.`);
} catch (error) {
  say(String((error as Error).stack));
  missed += 1;
}
process.exit(missed === 0 ? 0 : 1);

async function isFound(sabotage: Mutant): Promise<boolean> {
  for (const seed of SEEDS) {
    const findings = await findingsIn(sabotage, seed);
    if (findings.length === 0) continue;
    say(`✓ found: ${sabotage.breaks}`);
    say(`    by "${sabotage.checker}", ${findings.length} times, such as: ${findings[0]?.split("\n")[0]}`);
    return true;
  }
  say(`✗ not found: ${sabotage.breaks}`);
  return false;
}

async function findingsIn(sabotage: Mutant, seed: number): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), "convospace-proof-"));
  const program = join(home, "program");
  await mutateCopy(ROOT, program, sabotage);
  const faults = chooseFaults(sabotage.faults ?? ["none"]);
  const options = { seed, minutes: MINUTES, nodes: 2, people: 6, faults, program, home };
  const evidence = await runTest({ ...options, say: () => undefined });
  await rm(home, { recursive: true, force: true });
  return check(evidence).find(({ checker }) => checker === sabotage.checker)?.violations ?? [];
}

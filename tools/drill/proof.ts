import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, build } from "../../src/testing/app-process.js";
import { breakCopy, readToBreak } from "./sabotage/broken-copy.js";
import { SABOTAGES, type Sabotage } from "./sabotage/sabotages.js";

// Proves that the drill can fail: breaks a copy of the app in one way after the other, and drills each shortly, up to three
// times, since people may not come across it. Ends with 0 when every sabotage was found by the law that it breaks.
//   npm run drill:proof [-- a word of those to try]

const SEEDS = [7, 8, 9];
const MINUTES = 0.4;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const word = process.argv[2] ?? "";
let missed = 0;
try {
  await build();
  // None of them is to be found out of date after an hour of the others.
  for (const sabotage of SABOTAGES) await readToBreak(ROOT, sabotage);
  for (const sabotage of SABOTAGES.filter(({ breaks }) => breaks.includes(word)))
    if (!(await isFound(sabotage))) missed += 1;
  say(missed === 0 ? "Every sabotage was found." : `${missed} were not found.`);
} catch (error) {
  say(String((error as Error).stack));
  missed += 1;
}
process.exit(missed === 0 ? 0 : 1);

async function isFound(sabotage: Sabotage): Promise<boolean> {
  for (const seed of SEEDS) {
    const findings = await findingsIn(sabotage, seed);
    if (findings.length === 0) continue;
    say(`✓ found: ${sabotage.breaks}`);
    say(`    by "${sabotage.law}", ${findings.length} times, such as: ${findings[0]?.split("\n")[0]}`);
    return true;
  }
  say(`✗ not found: ${sabotage.breaks}`);
  return false;
}

async function findingsIn(sabotage: Sabotage, seed: number): Promise<readonly string[]> {
  const [{ runDrill }, { chooseFaults }, { judge }] = await Promise.all([
    import("./run.js"),
    import("./faults/list.js"),
    import("./judge.js"),
  ]);
  const home = await mkdtemp(join(tmpdir(), "convospace-proof-"));
  const program = join(home, "program");
  await breakCopy(ROOT, program, sabotage);
  const faults = chooseFaults(sabotage.faults ?? ["none"]);
  const options = { seed, minutes: MINUTES, nodes: 2, people: 6, faults, program, home };
  const evidence = await runDrill({ ...options, say: () => undefined });
  await rm(home, { recursive: true, force: true });
  return judge(evidence).find(({ law }) => law === sabotage.law)?.findings ?? [];
}

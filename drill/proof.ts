import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, build } from "../src/testing/program.js";
import { breakCopy } from "./sabotage/broken-copy.js";
import { SABOTAGES, type Sabotage } from "./sabotage/sabotages.js";

// Proves that the drill can fail: breaks a copy of the app in one way after the other, and drills each shortly. Ends with
// 0 when every sabotage was found by the law that it breaks.
//   npm run drill:proof [-- a word of those to try]

const SEED = 7;
const MINUTES = 0.25;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const word = process.argv[2] ?? "";
let missed = 0;
try {
  await build();
  for (const sabotage of SABOTAGES.filter(({ breaks }) => breaks.includes(word)))
    if (!(await isFound(sabotage))) missed += 1;
  say(missed === 0 ? "Every sabotage was found." : `${missed} were not found.`);
} catch (error) {
  say(String((error as Error).stack));
  missed += 1;
}
process.exit(missed === 0 ? 0 : 1);

async function isFound(sabotage: Sabotage): Promise<boolean> {
  const [{ runDrill }, { chooseFaults }, { judge }] = await Promise.all([
    import("./run.js"),
    import("./faults/list.js"),
    import("./judge.js"),
  ]);
  const home = await mkdtemp(join(tmpdir(), "convospace-proof-"));
  const program = join(home, "program");
  await breakCopy(ROOT, program, sabotage);
  const faults = chooseFaults(sabotage.faults ?? ["none"]);
  const options = {
    seed: SEED,
    minutes: MINUTES,
    nodes: 2,
    people: 6,
    faults,
    program,
    home,
    databaseBinary: undefined,
  };
  const evidence = await runDrill({ ...options, say: () => undefined });
  const findings = judge(evidence).find(({ law }) => law === sabotage.law)?.findings ?? [];
  await rm(home, { recursive: true, force: true });
  const found = findings.length > 0;
  say(`${found ? "✓ found" : "✗ not found"}: ${sabotage.breaks}`);
  if (found) say(`    by "${sabotage.law}", ${findings.length} times, such as: ${findings[0]?.split("\n")[0]}`);
  return found;
}

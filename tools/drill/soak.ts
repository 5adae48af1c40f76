import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./root.js";
import { type SoakResult, runSoak } from "./soak/run.js";

// Soak test: runs short-lived users on two nodes, and compares heap, handles, timers, listeners and connections without
// users before and after. Exits with 0 when they grew by at most 5 %, or by two of anything counted.
//   npm run soak [-- --minutes 30] [--seed 1]

const TOLERANCE = { share: 0.05, count: 2 };

const print = (line: string) => void process.stdout.write(`${line}\n`);
try {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "30" }, seed: { type: "string", default: "1" } },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0)) throw new Error(`--minutes must be a number above 0, got "${values.minutes}".`);
  const home = await mkdtemp(join(tmpdir(), "convospace-soak-"));
  print(`Two nodes, for ${minutes} minutes …`);
  const leaks = findLeaks(await runSoak({ minutes, seed, program: ROOT, home, print: print }));
  for (const leak of leaks) print(`✗ ${leak}`);
  if (leaks.length === 0) {
    print("No leak.");
    await rm(home, { recursive: true, force: true });
  } else {
    print(`The logs are in ${home}.`);
    process.exitCode = 1;
  }
} catch (error) {
  print(String((error as Error).stack));
  process.exitCode = 1;
}
// Ends open handles of a failed soak.
process.exit();

/** Prints both footprints side by side and returns the leaks. */
function findLeaks({ before, after, exits }: SoakResult): string[] {
  const leaks = [...exits];
  print(`\n${"".padEnd(24)}${"before".padStart(8)}${"after".padStart(8)}`);
  for (const [name, was] of before) {
    const is = after.get(name) ?? 0;
    print(`${name.padEnd(24)}${String(was).padStart(8)}${String(is).padStart(8)}`);
    const limit = was * (1 + TOLERANCE.share) + (name.includes("heap") ? 0 : TOLERANCE.count);
    if (is > limit) leaks.push(`${name}: ${was} became ${is}`);
  }
  return leaks;
}

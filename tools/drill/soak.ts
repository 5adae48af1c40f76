import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./root.js";
import { type SoakResult, runSoak } from "./soak/run.js";

// Lets people come, live and go on two nodes, and looks whether what the nodes hold is then what it was before, with nobody
// there: within 5 %, or two of what is counted. Ends with 0 when it is.
//   npm run soak [-- --minutes 30] [--seed 1]

const TOLERANCE = { share: 0.05, count: 2 };

const say = (line: string) => void process.stdout.write(`${line}\n`);
try {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "30" }, seed: { type: "string", default: "1" } },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0)) throw new Error(`--minutes must be a number above 0, got "${values.minutes}".`);
  const home = await mkdtemp(join(tmpdir(), "convospace-soak-"));
  say(`Two nodes, for ${minutes} minutes …`);
  const findings = findingsIn(await runSoak({ minutes, seed, program: ROOT, home, say }));
  for (const finding of findings) say(`✗ ${finding}`);
  if (findings.length === 0) {
    say("Everything is back where it was.");
    await rm(home, { recursive: true, force: true });
  } else {
    say(`The logs are in ${home}.`);
    process.exitCode = 1;
  }
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
}
// Whatever a soak that failed has left open.
process.exit();

/** Prints both footprints side by side. */
function findingsIn({ before, after, deaths }: SoakResult): string[] {
  const findings = [...deaths];
  say(`\n${"".padEnd(24)}${"before".padStart(8)}${"after".padStart(8)}`);
  for (const [name, was] of before) {
    const is = after.get(name) ?? 0;
    say(`${name.padEnd(24)}${String(was).padStart(8)}${String(is).padStart(8)}`);
    const most = was * (1 + TOLERANCE.share) + (name.includes("heap") ? 0 : TOLERANCE.count);
    if (is > most) findings.push(`${name}: ${was} became ${is}`);
  }
  return findings;
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chooseFaults } from "./nemesis/list.js";
import { check } from "./checkers/check.js";
import { HELP, type Options, readOptions } from "./options.js";
import { report } from "./report.js";
import { ROOT } from "./root.js";
import { runTest } from "./test-run.js";

const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) say(HELP);
  else process.exitCode = await drill(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
// Whatever a drill that failed has left open.
process.exit();

async function drill(options: Options): Promise<number> {
  const faults = chooseFaults(options.faults);
  const home = await mkdtemp(join(tmpdir(), "convospace-drill-"));
  const program = resolve(options.program ?? ROOT);
  const evidence = await runTest({ ...options, faults, home, say, program });
  const judgements = check(evidence);
  say(`\n${report(evidence, judgements)}`);
  const count = judgements.reduce((sum, { violations }) => sum + violations.length, 0);
  const again = `npm run drill -- ${commandOf(options)}`;
  if (count === 0) {
    await rm(home, { recursive: true, force: true });
    say(`\nNo law was broken. Again: ${again}`);
    return 0;
  }
  await writeFile(join(home, "evidence.json"), JSON.stringify(evidence));
  say(`\n${count} findings. Again: ${again}\nThe whole history and the logs of all parts are in ${home}.`);
  return 1;
}

function commandOf({ minutes, seed, nodes, people, faults }: Options): string {
  const chosen = faults.length === 0 ? "" : ` --faults ${faults.join(",")}`;
  return `--seed ${seed} --minutes ${minutes} --nodes ${nodes} --people ${people}${chosen}`;
}

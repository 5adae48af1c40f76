import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { Unavailable } from "./cluster/group/packages.js";
import { chooseFaults } from "./nemesis/list.js";
import { check } from "./checkers/check.js";
import { HELP, type Options, readOptions } from "./options.js";
import { report } from "./report.js";
import { ROOT } from "./root.js";
import { runTest } from "./test-run.js";

/** Exit code of test programs that the machine cannot run. */
const SKIPPED = 77;

const print = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) print(HELP);
  else process.exitCode = await drill(options);
} catch (error) {
  const isUnavailable = error instanceof Unavailable;
  process.stderr.write(`${isUnavailable ? error.message : inspect(error)}\n`);
  process.exitCode = isUnavailable ? SKIPPED : 1;
}
// Ends open handles of a failed drill.
process.exit();

async function drill(options: Options): Promise<number> {
  const faults = chooseFaults(options.faults);
  const home = await mkdtemp(join(tmpdir(), "convospace-drill-"));
  const program = resolve(options.program ?? ROOT);
  const run = await runTest({ ...options, faults, home, print: print, program });
  const results = check(run);
  print(`\n${report(run, results)}`);
  const count = results.reduce((sum, { violations }) => sum + violations.length, 0);
  const again = `npm run drill -- ${commandOf(options)}`;
  if (count === 0) {
    await rm(home, { recursive: true, force: true });
    print(`\nNo violation. Again: ${again}`);
    return 0;
  }
  await writeFile(join(home, "test-run.json"), JSON.stringify(run));
  print(`\n${count} violations. Again: ${again}\nThe test run and the logs of all processes are in ${home}.`);
  return 1;
}

function commandOf({ minutes, seed, nodes, people, faults, store, databaseKind }: Options): string {
  const database = databaseKind === undefined ? "" : ` --database ${databaseKind}`;
  const chosen = `${faults.length === 0 ? "" : ` --faults ${faults.join(",")}`}${database}`;
  return `--seed ${seed} --minutes ${minutes} --nodes ${nodes} --people ${people} --store ${store}${chosen}`;
}

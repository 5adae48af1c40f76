import { systemClock } from "../../src/infra/clock.js";
import { readConfig } from "../../src/infra/config.js";
import { StartupError } from "../../src/infra/errors.js";
import { importAll } from "./import-all.js";
import { HELP, readOptions } from "./options.js";

const print = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) print(HELP);
  else {
    const startedAt = performance.now();
    const { report } = await importAll(options, readConfig(), { now: systemClock, print });
    print(`\n${report}\n\nDone in ${((performance.now() - startedAt) / 1000).toFixed(1)} seconds.`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartupError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}

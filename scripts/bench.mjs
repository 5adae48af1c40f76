import { execFileSync } from "node:child_process";
import { prepare } from "./prepare.mjs";

// Runs a benchmark compiled, in plain Node.js, so that no transpiler slows down either side of a comparison. The first
// argument is the program below tools/bench/.
await prepare({ dev: true, build: true, workspace: "tools/bench" });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tools/bench/tsconfig.build.json"], {
  stdio: "inherit",
});
const [program] = process.argv.splice(2, 1);
await import(`../dist/tools/bench/${program}.js`);

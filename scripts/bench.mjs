import { execFileSync } from "node:child_process";
import { prepare } from "./prepare.mjs";

// Benchmarks run compiled, in plain Node.js, as the app does: neither it nor what it is compared with is slowed by a
// transpiler. The first argument names the program below tools/bench/.
await prepare({ build: true, workspace: "tools/bench" });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tools/bench/tsconfig.build.json"], {
  stdio: "inherit",
});
const [program] = process.argv.splice(2, 1);
await import(`../dist/tools/bench/${program}.js`);

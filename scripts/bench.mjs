import { execFileSync } from "node:child_process";
import { prepare } from "./prepare.mjs";

// Benchmarks run compiled, in plain Node.js, as the app does: neither it nor what it is compared with is slowed by a
// transpiler. The first argument names the program below bench/.
await prepare({ build: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "bench/tsconfig.build.json"], {
  stdio: "inherit",
});
const [program] = process.argv.splice(2, 1);
await import(`../dist/bench/${program}.js`);

import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { prepare } from "./prepare.mjs";

// Compiles each change of src/, and restarts the server with it.
await prepare({ dev: true, page: true });
// The compiled files no longer match the stamp by which `npm start` skips the build.
rmSync("dist/.stamp", { force: true });

const children = [];
const compiler = run(
  "node_modules/typescript/bin/tsc",
  "-p",
  "tsconfig.build.json",
  "--watch",
  "--preserveWatchOutput",
);
compiler.stdout.setEncoding("utf8").on("data", (text) => {
  process.stdout.write(text);
  // Started after the first pass, since each file that it writes would cause a restart.
  if (children.length === 1 && text.includes("Watching for file changes"))
    run("--watch", "--watch-preserve-output", "dist/main.js").stdout.pipe(process.stdout);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });

function run(...args) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  return child;
}

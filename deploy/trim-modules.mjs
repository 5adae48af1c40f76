import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

// Deletes files of production modules that a running server never loads: node deploy/trim-modules.mjs node_modules
// The package.json and the licence of every remaining package stay, and .package-lock.json lists what is there.

const [folder = "node_modules"] = process.argv.slice(2);

/** Source maps, TypeScript and pages of packages. */
const UNUSED_FILES = /\.(?:map|[cm]?ts|flow|markdown|md)$/u;

/** Second copies of the code, for bundlers and browsers: Node.js loads the other one. */
const UNUSED_FOLDERS = [
  "@opentelemetry/*/build/esm",
  "@opentelemetry/*/build/esnext",
  "bintrees/test",
  "libphonenumber-js/bundle",
  "mediabunny/dist/bundles",
];

for (const pattern of UNUSED_FOLDERS) expand(pattern).forEach(remove);
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
  if (entry.isFile() && UNUSED_FILES.test(entry.name) && !/^licen[cs]e/iu.test(entry.name))
    rmSync(join(entry.parentPath, entry.name));

function expand(pattern) {
  const [scope, rest] = pattern.split("/*/");
  if (rest === undefined) return [pattern];
  return readdirSync(join(folder, scope)).map((name) => `${scope}/${name}/${rest}`);
}

function remove(path) {
  rmSync(join(folder, path), { recursive: true, force: true });
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Prints the compressed sizes of what the first screens load, as `npm run build:web` leaves them, beside their goals. Exits
// with 1 where one is above its limit.

const DIST = fileURLToPath(new URL("dist/", import.meta.url));
const read = (path) => readFileSync(`${DIST}/${path}`);
const page = `${read("index.html")}`;
const [first] = /assets\/[^"]+\.js/u.exec(page);
const [style] = /assets\/[^"]+\.css/u.exec(page);
const [signIn] = /SignIn-[^`"']+\.js/u.exec(`${read(first)}`);

const SIZES = [
  { name: "inbox and conversation", paths: scriptsOf(first), goal: 105_000, limit: 50_000 },
  { name: "sign-in", paths: scriptsOf(`assets/${signIn}`, new Set([first])), goal: 110_000, limit: 70_500 },
  { name: "styles", paths: [style], goal: 8_000, limit: 8_000 },
];
for (const { name, paths, goal, limit } of SIZES) {
  const bytes = [...paths].reduce((sum, path) => sum + read(`${path}.gz`).length, 0);
  console.log(`${bytes <= limit ? "✓" : "✗"} ${name.padEnd(23)}${bytes} bytes, goal ${goal}, limit ${limit}`);
  if (bytes > limit) process.exitCode = 1;
}

/** Paths of a script and of the scripts that it imports, those of `import()` aside. */
function scriptsOf(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name] of `${read(path)}`.matchAll(/(?:\bfrom|\bimport)\s*[`"']\.\/([^`"']+\.js)[`"']/gu)) {
    scriptsOf(`assets/${name}`, found);
  }
  return found;
}

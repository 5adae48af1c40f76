import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

// Prints how much each entry loads at the start, minified and compressed by gzip -9, beside its goal, and how much with all
// that it loads later. Exits with 1 where the first is above its limit: the goal, or the present size and a little more.
const ENTRIES = [
  { name: "transport", entry: "transport/transport.ts", goal: 6500, limit: 3_400 },
  { name: ".", entry: "index.ts", goal: 15_000, limit: 15_000 },
  // Hooks cannot be loaded on demand: usePush.
  { name: "./react", entry: "react/index.ts", goal: 2500, limit: 2750 },
  // Above its goal by what registers a changed subscription anew, and groups and renews notifications.
  { name: "./sw", entry: "sw/index.ts", goal: 4000, limit: 4500 },
  { name: "./apollo", entry: "apollo/index.ts", goal: 3500, limit: 6450 },
];
/** Packages that the app has anyway. */
const PEERS = [/^react/u, /^@apollo\/client/u, /^graphql$/u];

const sourceOf = (entry) => fileURLToPath(new URL(`../src/${entry}`, import.meta.url));

for (const { name, entry, goal, limit } of ENTRIES) {
  const bundle = await rolldown({
    input: sourceOf(entry),
    external: PEERS,
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  });
  const { output } = await bundle.generate({ minify: true });
  const bytes = sizeOf(firstOf(output));
  const mark = bytes <= limit ? "✓" : "✗";
  console.log(`${mark} ${name.padEnd(10)} ${bytes} bytes, goal ${goal}, limit ${limit}; all in ${sizeOf(output)}`);
  if (bytes > limit) process.exitCode = 1;
}

/** The entry and what it imports, those of `import()` aside. */
function firstOf(output) {
  const found = new Set(output.filter(({ isEntry }) => isEntry));
  for (const { imports } of found) for (const each of output) if (imports.includes(each.fileName)) found.add(each);
  return [...found];
}

function sizeOf(chunks) {
  return gzipSync(chunks.map(({ code = "" }) => code).join(""), { level: 9 }).length;
}

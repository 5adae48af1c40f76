import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

// Prints the size of each entry, minified and compressed by gzip -9, beside its goal. Exits with 1 where one is above its
// limit: the present size and a little more, to be lowered as it comes down.
const ENTRIES = [
  { name: "transport", entry: "transport/transport.ts", goal: 6500, limit: 8_200 },
  { name: ".", entry: "index.ts", goal: 15_000, limit: 31_500 },
  { name: "./react", entry: "react/index.ts", goal: 2500, limit: 2500 },
  { name: "./apollo", entry: "apollo/index.ts", goal: 3500, limit: 6200 },
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
  const bytes = gzipSync(output.map(({ code = "" }) => code).join(""), { level: 9 }).length;
  console.log(`${bytes <= limit ? "✓" : "✗"} ${name.padEnd(10)} ${bytes} bytes, goal ${goal}, limit ${limit}`);
  if (bytes > limit) process.exitCode = 1;
}

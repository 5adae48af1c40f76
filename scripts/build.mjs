import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { transform } from "rolldown/utils";

// Compiles src/ to dist/, file by file and without a check of types, which `npm run types` does. Then bundles the programs
// that serve with their packages to dist/bundle/: one file loads in a third of the time of two thousand
// (docs/decisions/0041-a-bundle-to-start.md).

const ROOT = fileURLToPath(new URL("..", import.meta.url));

// The options of tsconfig.json that change the output.
const OPTIONS = {
  lang: "ts",
  sourceType: "module",
  sourcemap: true,
  target: "es2023",
  tsconfig: false,
  assumptions: { setPublicClassFields: true },
  typescript: { onlyRemoveTypeImports: true, removeClassFieldsWithoutInitializer: true },
  decorator: { legacy: true },
};

/** The compiler's package of helpers is not installed; that of TypeScript has the same functions. */
const HELPERS = [
  [
    'import _decorate from "@oxc-project/runtime/helpers/decorate";',
    'import { __decorate as _decorate } from "tslib";',
  ],
  [
    'import _decorateParam from "@oxc-project/runtime/helpers/decorateParam";',
    'import { __param as _decorateParam } from "tslib";',
  ],
];

/** Returns the paths of the files that are compiled, relative to the repository. */
export function sourceFiles() {
  return readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter(isSource)
    .sort();
}

function isSource(path) {
  if (!path.endsWith(".ts") || path.endsWith(".test.ts") || path.startsWith("src/testing/")) return false;
  // Of the database client only the enums are more than types.
  return !path.startsWith("src/generated/") || path === "src/generated/enums.ts";
}

async function compile(path) {
  const { code, map, errors } = await transform(path, readFileSync(join(ROOT, path), "utf8"), OPTIONS);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map(({ message }) => message).join("; ")}`);
  const output = HELPERS.reduce((text, [from, to]) => text.replace(from, to), code);
  if (output.includes("@oxc-project/runtime")) throw new Error(`${path} needs a helper of the compiler.`);
  const target = join(ROOT, "dist", path.slice("src/".length).replace(/ts$/u, "js"));
  const name = target.slice(dirname(target).length + 1);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${output}//# sourceMappingURL=${name}.map\n`);
  const sources = [relative(dirname(target), join(ROOT, path))];
  writeFileSync(`${target}.map`, JSON.stringify({ ...map, file: name, sources, sourcesContent: undefined }));
}

/** The programs that `npm start`, `npm run start:cluster` and the image run. */
const PROGRAMS = ["main", "cluster"];

/** Packages that the server runs without: optional ones of others, and those with native code. */
const OUTSIDE_BUNDLE = ["bufferutil", "utf-8-validate", "class-validator", "sharp"];

async function bundle() {
  const folder = join(ROOT, "dist/bundle");
  rmSync(folder, { recursive: true, force: true });
  const bundled = await rolldown({
    input: Object.fromEntries(PROGRAMS.map((name) => [name, join(ROOT, `dist/${name}.js`)])),
    platform: "node",
    external: OUTSIDE_BUNDLE,
    logLevel: "warn",
  });
  await bundled.write({
    dir: folder,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    comments: { legal: true, annotation: false, jsdoc: false },
    // Names of classes are names of the schema.
    keepNames: true,
  });
  await bundled.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await Promise.all(sourceFiles().map(compile));
  await bundle();
}

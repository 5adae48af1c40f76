import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "rolldown/utils";

// Compiles src/ to dist/, file by file and without a check of types, which `npm run types` does.

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

if (process.argv[1] === fileURLToPath(import.meta.url)) await Promise.all(sourceFiles().map(compile));

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

// Builds the page into dist/, with a .br and a .gz beside each file that is worth it: the server compresses nothing itself.

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const MIN_BYTES = 512;
const COMPRESSIBLE = /\.(css|html|js|json|svg|txt|webmanifest)$/u;

// Vite keeps the value of the environment, and would build the development version of React under any other.
process.env.NODE_ENV = "production";
await build({ root: ROOT, logLevel: "warn" });
const entries = await readdir(join(ROOT, "dist"), { recursive: true, withFileTypes: true });
const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
await Promise.all(paths.filter((path) => COMPRESSIBLE.test(path)).map(compress));

async function compress(path) {
  const content = await readFile(path);
  if (content.length < MIN_BYTES) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }));
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
}

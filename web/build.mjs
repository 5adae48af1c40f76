import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build, loadConfigFromFile } from "vite";

// Builds the page into dist/, with a .br and a .gz beside each file that is worth it: the server compresses nothing itself.

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const DIST = join(ROOT, "dist");
const MIN_BYTES = 512;
const COMPRESSIBLE = /\.(css|html|js|json|svg|txt|webmanifest)$/u;

// Vite keeps the value of the environment, and would build the development version of React under any other.
process.env.NODE_ENV = "production";
await build({ root: ROOT, logLevel: "warn" });
await buildServiceWorker(await readShell());
await Promise.all((await filesOf(DIST)).filter((path) => COMPRESSIBLE.test(path)).map(compress));

/** The files that the service worker keeps for a start without a network, and the hash of their contents. */
async function readShell() {
  const paths = (await filesOf(DIST)).filter((path) => !path.endsWith(".png")).sort();
  const hash = createHash("sha256");
  for (const path of paths) hash.update(`${relative(DIST, path)}\0`).update(await readFile(path));
  const files = paths.map((path) => `/${relative(DIST, path).split(sep).join("/")}`);
  return {
    version: hash.digest("base64url").slice(0, 16),
    files: files.map((path) => (path === "/index.html" ? "/" : path)),
  };
}

/** Builds one script without imports, which not every browser allows in a service worker. */
async function buildServiceWorker(shell) {
  const page = await loadConfigFromFile({ command: "build", mode: "production" }, undefined, ROOT);
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { SHELL: JSON.stringify(shell) },
    build: {
      target: page.config.build.target,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(ROOT, "src/worker/main.ts"),
        output: { format: "iife", entryFileNames: "sw.js" },
      },
    },
  });
}

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function compress(path) {
  const content = await readFile(path);
  if (content.length < MIN_BYTES) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }));
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
}

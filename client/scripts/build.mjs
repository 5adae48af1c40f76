import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

// Makes client/dist: the compiled modules, the documents of operations/, possible-types.json, and the list of operations
// for PERSISTED_OPERATIONS of servers, texts by their SHA-256.
const pathOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(pathOf("client/dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", pathOf("client/tsconfig.build.json")], { stdio: "inherit" });
cpSync(pathOf("operations"), pathOf("client/dist/operations"), {
  recursive: true,
  filter: (path) => !/[\\/]generated$/u.test(path),
});
cpSync(pathOf("client/src/generated/possible-types.json"), pathOf("client/dist/possible-types.json"));

const documents = await import(pathToFileURL(pathOf("client/dist/generated/documents/index.js")).href);
const texts = Object.entries(documents).flatMap(([name, text]) => (name.endsWith("Document") ? [String(text)] : []));
const list = Object.fromEntries(texts.map((text) => [createHash("sha256").update(text).digest("hex"), text]));
writeFileSync(pathOf("client/dist/persisted-documents.json"), JSON.stringify(list, null, 2));

import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

// Makes client/dist: the compiled modules, the documents of operations/ and possible-types.json.
const pathOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(pathOf("client/dist"), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "-p", pathOf("client/tsconfig.build.json")], { stdio: "inherit" });
cpSync(pathOf("operations"), pathOf("client/dist/operations"), {
  recursive: true,
  filter: (path) => !/[\\/]generated$/u.test(path),
});
cpSync(pathOf("client/src/generated/possible-types.json"), pathOf("client/dist/possible-types.json"));

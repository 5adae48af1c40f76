import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Runs GraphQL Code Generator with codegen.ts. Installs it first from its own lockfile in tools/codegen.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = "tools/codegen";
const shell = process.platform === "win32";

process.chdir(ROOT);
if (!existsSync(`${FOLDER}/node_modules`))
  execFileSync("npm", ["ci", "--prefix", FOLDER, "--no-audit", "--no-fund"], { stdio: "inherit", shell });
execFileSync(process.execPath, [`${FOLDER}/node_modules/@graphql-codegen/cli/esm/bin.js`, "--config", "codegen.ts"], {
  stdio: "inherit",
  // The plugins are resolved from here: the root of the repository does not have them.
  env: { ...process.env, NODE_PATH: `${ROOT}${FOLDER}/node_modules` },
});

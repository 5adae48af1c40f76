import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installCodegen } from "../tools/codegen/install.mjs";

// Runs GraphQL Code Generator with codegen.ts. Installs it first from its own lockfile in tools/codegen.

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const modules = installCodegen();
execFileSync(process.execPath, [`${modules}/@graphql-codegen/cli/esm/bin.js`, "--config", "codegen.ts"], {
  stdio: "inherit",
  // The plugins are resolved from here: the root of the repository does not have them.
  env: { ...process.env, NODE_PATH: modules },
});

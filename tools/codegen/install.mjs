import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Installs GraphQL Code Generator from the lockfile of this folder, once. Returns the path of its node_modules. */
export function installCodegen() {
  const modules = `${FOLDER}node_modules`;
  const shell = process.platform === "win32";
  if (!existsSync(modules))
    execFileSync("npm", ["ci", "--prefix", FOLDER, "--no-audit", "--no-fund"], { stdio: "inherit", shell });
  return modules;
}

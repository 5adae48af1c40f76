import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { relative } from "node:path";

/** Returns true where the packages for development are installed. */
export function hasDevPackages() {
  return existsSync("node_modules/vitest");
}

/** Returns true where a folder's dependencies ("" for the root) are installed, and no package has another version than in the lockfile. */
export function isInstalled(folder, { dev }) {
  if (!existsSync("node_modules/.package-lock.json")) return false;
  const wanted = packagesIn("package-lock.json");
  const present = packagesIn("node_modules/.package-lock.json");
  const { dependencies, devDependencies } = wanted[folder];
  return (
    Object.keys({ ...dependencies, ...(dev && devDependencies) }).every((name) => {
      const own = `${folder}/node_modules/${name}`;
      return (own in wanted ? own : `node_modules/${name}`) in present;
    }) && Object.entries(present).every(([path, { version }]) => (wanted[path]?.version ?? version) === version)
  );
}

/** Returns the arguments of npm that install these packages, and keep those for development and of workspaces that are there. */
export function installArguments({ dev, workspaces }) {
  const all = new Set([...installedWorkspaces(), ...workspaces]);
  return [
    // `npm ci` would delete node_modules first.
    existsSync("node_modules") ? "install" : "ci",
    // Independent of NODE_ENV.
    dev || hasDevPackages() ? "--include=dev" : "--omit=dev",
    // As in .npmrc, whose list another --omit replaces.
    "--omit=peer",
    ...(all.size === 0 ? ["--workspaces=false"] : ["--include-workspace-root"]),
    ...[...all].flatMap((folder) => ["--workspace", folder]),
    // No package needs its script: what is native comes built.
    ...["--ignore-scripts", "--no-audit", "--no-fund"],
  ];
}

function installedWorkspaces() {
  const links = "node_modules/@convospace";
  if (!existsSync(links)) return [];
  return readdirSync(links).map((name) => relative(realpathSync("."), realpathSync(`${links}/${name}`)));
}

function packagesIn(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}

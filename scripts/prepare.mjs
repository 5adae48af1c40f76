import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOCK = ".data/preparing";

/**
 * Prepares a clone: dependencies, the database client and, with `build`, the compiled app; with `workspace`, the dependencies
 * of that folder too; with `page`, the chat page, which may fail. Skips steps that are up to date. Prints the error of a
 * failed step and exits.
 * @param {{ build: boolean, workspace?: string, page?: boolean }} options
 */
export async function prepare({ build, workspace, page = false }) {
  process.chdir(ROOT);
  try {
    requireNode();
    const steps = [
      install,
      ...(workspace === undefined ? [] : [installWorkspace(workspace)]),
      generateDatabaseClient,
      ...(build ? [compile] : []),
    ];
    const pageSteps = page && isPageServed() ? [installWorkspace("web"), buildPage] : [];
    if ([...steps, ...pageSteps].every((step) => step.isDone())) return;
    await alone(async () => {
      await runAll(steps);
      await runAll(pageSteps).catch((error) => {
        if (!(error instanceof Failure)) throw error;
        say("The chat page could not be built, so the server starts without it: `npm run build:web` says why.");
      });
    });
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
}

/** Installs and builds the chat page. Prints the error of a failed step and exits. */
export async function preparePage() {
  process.chdir(ROOT);
  try {
    requireNode();
    await alone(() => runAll([install, installWorkspace("web"), buildPage]));
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
}

async function runAll(steps) {
  for (const step of steps) if (!step.isDone()) await step.run();
}

class Failure extends Error {}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `ConvoSpace needs Node.js 20.19 or newer, and this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
}

const install = {
  isDone: () =>
    existsSync("node_modules") &&
    (readStamp("node_modules/.convospace-lock") === hashOf(["package-lock.json"]) || hasDependenciesOf("")),
  async run() {
    say("Installing dependencies (once, about a minute) …");
    // Keeps the packages that the tools have installed: `npm ci` would delete node_modules first.
    const only = existsSync("node_modules/@convospace") ? [] : ["--workspaces=false"];
    // NODE_ENV=production would omit the devDependencies that the build needs.
    await runTool("npm", ["ci", "--include=dev", ...only, "--no-audit", "--no-fund"]);
    writeStamp("node_modules/.convospace-lock", hashOf(["package-lock.json"]));
  },
};

const installWorkspace = (workspace) => ({
  isDone: () => hasDependenciesOf(workspace),
  async run() {
    say(`Installing the dependencies of ${workspace} …`);
    const only = ["--workspace", workspace, "--include-workspace-root"];
    await runTool("npm", ["install", ...only, "--include=dev", "--no-audit", "--no-fund"]);
  },
});

const generateDatabaseClient = stamped({
  says: "Generating the database client …",
  stamp: "src/generated/.stamp",
  inputs: () => ["prisma/schema.prisma", "prisma.config.ts"],
  tool: ["node_modules/prisma/build/index.js", "generate"],
});

const compile = stamped({
  says: "Building …",
  stamp: "dist/.stamp",
  inputs: () => ["tsconfig.json", "tsconfig.build.json", "prisma/schema.prisma", ...filesIn("src").filter(isSource)],
  // Half the time of a checked build; `npm run types` and `npm run build` check.
  tool: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noCheck"],
});

const buildPage = stamped({
  says: "Building the chat page …",
  stamp: "web/dist/.stamp",
  inputs: () => [
    ...filesIn("web").filter((path) => !/^web\/(dist|node_modules)\//u.test(path)),
    ...filesIn("client/src").filter((path) => !path.endsWith(".test.ts")),
  ],
  tool: ["web/build.mjs"],
});

/** Returns false if WEB_APP, or its default in production, turns the page off. */
function isPageServed() {
  const { NODE_ENV, WEB_APP = NODE_ENV === "production" ? "off" : "on" } = { ...settingsInFile(), ...process.env };
  return WEB_APP !== "off";
}

function settingsInFile() {
  return existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {};
}

/** Runs a step when its inputs or package-lock.json differ from those of its last run, by content hash. */
function stamped({ says, stamp, inputs, tool }) {
  const current = () => hashOf(["package-lock.json", ...inputs()]);
  return {
    isDone: () => readStamp(stamp) === current(),
    async run() {
      say(says);
      const hash = current();
      rmSync(stamp, { force: true });
      await runTool(process.execPath, tool);
      writeStamp(stamp, hash);
    },
  };
}

/** Returns true where a folder's dependencies ("" for the root) are installed in the versions of package-lock.json. */
function hasDependenciesOf(folder) {
  if (!existsSync("node_modules/.package-lock.json")) return false;
  const { packages: wanted } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const { packages: present } = JSON.parse(readFileSync("node_modules/.package-lock.json", "utf8"));
  const { dependencies, devDependencies } = wanted[folder];
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) => {
    const own = `${folder}/node_modules/${name}`;
    const path = own in wanted ? own : `node_modules/${name}`;
    return present[path]?.version === wanted[path].version;
  });
}

function isSource(path) {
  return (
    path.endsWith(".ts") &&
    !path.endsWith(".test.ts") &&
    !path.startsWith("src/generated/") &&
    !path.startsWith("src/testing/")
  );
}

function filesIn(directory) {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isDirectory() ? filesIn(`${directory}/${entry.name}`) : [`${directory}/${entry.name}`]))
    .sort();
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(existsSync(path) ? readFileSync(path) : "")
      .update("\0");
  return hash.digest("hex");
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function writeStamp(path, hash) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hash);
}

/** Runs a tool, and prints its output only when it fails. */
async function runTool(command, args) {
  const tool = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  tool.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  tool.stderr.setEncoding("utf8").on("data", (text) => (output += text));
  const code = await new Promise((resolve) => tool.on("error", resolve).on("close", resolve));
  if (code !== 0) throw new Failure(`${output}\nThis failed: ${[command, ...args].join(" ")} (${code})`);
}

/** Runs `work` under a lock directory, since `npm start` and `npm test` may run in one clone concurrently. */
async function alone(work) {
  for (let told = false; !takeLock(); told = true) {
    if (!told)
      say(
        "Waiting for another npm start or npm test to finish preparing (if there is none, delete .data/preparing*) …",
      );
    await sleep(200);
  }
  const heartbeat = setInterval(() => existsSync(LOCK) && utimesSync(LOCK, new Date(), new Date()), 5000);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  const mine = mkdtempSync(`${LOCK}-`);
  writeFileSync(join(mine, "pid"), String(process.pid));
  try {
    renameSync(mine, LOCK); // Atomic; fails where a lock exists, since that directory is not empty.
    return true;
  } catch {
    rmSync(mine, { recursive: true });
    if (isAbandoned()) removeAbandoned();
    return false;
  }
}

/** Removes a stale lock, one process at a time and after a second check: another process may hold a new lock by now. */
function removeAbandoned() {
  const turn = `${LOCK}-removal`;
  try {
    mkdirSync(turn);
  } catch {
    return;
  }
  if (isAbandoned()) rmSync(LOCK, { recursive: true, force: true });
  rmSync(turn, { recursive: true });
}

function isAbandoned() {
  try {
    const pid = Number(readFileSync(join(LOCK, "pid"), "utf8"));
    const silent = Date.now() - statSync(LOCK).mtimeMs > 60_000;
    return silent || pid === process.pid || !isRunning(pid);
  } catch {
    return false; // Released since the check.
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function say(line) {
  console.log(line);
}

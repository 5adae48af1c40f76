import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { hasDevPackages, installArguments, isInstalled } from "./packages.mjs";
import { alone } from "./preparation-lock.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Prepares a clone: the packages of the server and, with `build`, its compiled files; with `page`, the chat page where it is
 * served; with `dev`, the packages and the database client for tests and tools; with `workspace`, the packages of that folder.
 * Skips steps that are up to date, and prints a line for each of the others and for `next`, what the caller does then. Prints
 * the error of a failed step and exits.
 * @param {{ build?: boolean, page?: boolean | "always", dev?: boolean, workspace?: string, next?: string }} options
 */
export async function prepare({ build = false, page = false, dev = false, workspace, next }) {
  process.chdir(ROOT);
  const withPage = page === "always" || (page && isPageServed());
  // The packages for development have the compiler too.
  const needsWeb = withPage || (build && !dev && !hasDevPackages());
  const steps = [
    install({ dev, workspaces: [...(needsWeb ? ["web"] : []), ...(workspace === undefined ? [] : [workspace])] }),
    ...(dev || hasDevPackages() ? [generateDatabaseClient] : []),
    ...(build ? [compile] : []),
    ...(withPage ? [page === "always" ? buildPage : optional(buildPage)] : []),
  ];
  try {
    requireNode();
    const pending = steps.filter((step) => !step.isDone());
    const total = pending.length + (next === undefined ? 0 : 1);
    if (pending.length > 0) await alone(() => runAll(pending, total));
    if (next !== undefined) console.log(`[${total}/${total}] ${next} …`);
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
}

async function runAll(steps, total) {
  for (const [index, step] of steps.entries()) {
    // Another process may have done it meanwhile.
    if (step.isDone()) continue;
    const startedAt = performance.now();
    process.stdout.write(`[${index + 1}/${total}] ${step.says} …`);
    try {
      await step.run();
      process.stdout.write(` ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
    } catch (error) {
      process.stdout.write(" failed\n");
      if (step.isOptional && error instanceof Failure) console.log(step.otherwise);
      else throw error;
    }
  }
}

class Failure extends Error {}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `ConvoSpace needs Node.js 20.19 or newer, and this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
}

const install = ({ dev, workspaces }) => ({
  says: `Installing the packages${dev ? " for development" : ""}`,
  isDone: () => isInstalled("", { dev }) && workspaces.every((folder) => isInstalled(folder, { dev })),
  run: () => runTool("npm", installArguments({ dev, workspaces })),
});

const generateDatabaseClient = stamped({
  says: "Generating the database client of the tests",
  stamp: "src/generated/.stamp",
  inputs: () => ["prisma/schema.prisma", "prisma.config.ts", "scripts/generate.mjs"],
  tool: ["scripts/generate.mjs"],
});

const compile = stamped({
  says: "Compiling the server",
  stamp: "dist/.stamp",
  inputs: () => ["scripts/build.mjs", ...filesIn("src").filter(isSource)],
  tool: ["scripts/build.mjs"],
});

const buildPage = stamped({
  says: "Building the chat page",
  stamp: "web/dist/.stamp",
  inputs: () => [
    ...filesIn("web").filter((path) => !/^web\/(dist|node_modules)\//u.test(path)),
    ...filesIn("client/src").filter((path) => !path.endsWith(".test.ts")),
  ],
  tool: ["web/build.mjs"],
});

/** The same step, whose failure is printed and lets the caller go on. */
const optional = (step) => ({
  ...step,
  isOptional: true,
  otherwise: "The chat page could not be built, so the server starts without it: `npm run build:web` says why.",
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
    says,
    isDone: () => existsSync(stamp) && readFileSync(stamp, "utf8") === current(),
    async run() {
      const hash = current();
      rmSync(stamp, { force: true });
      await runTool(process.execPath, tool);
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, hash);
    },
  };
}

function isSource(path) {
  return path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith("src/testing/");
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
  for (const path of paths) hash.update(`${path}\0`).update(contentOf(path)).update("\0");
  return hash.digest("hex");
}

/** Returns the content of a file, or an empty text where there is none. */
function contentOf(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
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

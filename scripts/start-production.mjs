import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Serves a build with the settings of production, and installs and builds nothing: the command of the container image and
// of the systemd unit. With the argument "cluster", PROCESSES processes share the port.

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
process.env.NODE_ENV = "production";
if (existsSync(".env")) process.loadEnvFile(".env");

const [mode = "single"] = process.argv.slice(2);
const PROGRAMS = { single: "../dist/bundle/main.js", cluster: "../dist/bundle/cluster.js" };

const fault = findFault();
if (fault !== undefined) {
  console.error(fault);
  process.exit(1);
}
await import(PROGRAMS[mode]);

function findFault() {
  if (!Object.hasOwn(PROGRAMS, mode)) return `Start it without an argument, or with "cluster"; got "${mode}".`;
  if (!existsSync("dist/bundle/main.js"))
    return "There is no build: run `npm ci --omit=dev --omit=peer && npm run build`, or build deploy/Dockerfile.";
  if (!process.env.DATABASE_URL)
    return "DATABASE_URL must be set in production, such as mysql://user:password@host:3306/convospace.";
  return undefined;
}

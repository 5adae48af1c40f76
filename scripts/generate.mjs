import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Generates the Prisma client of the tests and the types of rows. The enums, the only part that a server loads, are copied
// and committed, so that a start needs no generator.

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const CLIENT = "src/generated/prisma";
// The generator refuses a folder that has other files than a whole client.
rmSync(CLIENT, { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], { stdio: "inherit" });
copyFileSync(`${CLIENT}/enums.ts`, "src/generated/enums.ts");

import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Generates the Prisma client of the tests and the types of rows. The enums, the only part that a server loads, are copied
// and committed, so that a start needs no generator, which also refuses a folder that has other files than its own.

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
execFileSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], { stdio: "inherit" });
copyFileSync("src/generated/prisma/enums.ts", "src/generated/enums.ts");

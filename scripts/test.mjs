import { fileURLToPath } from "node:url";
import { prepare } from "./prepare.mjs";

await prepare({ build: false });
const vitest = new URL("../node_modules/vitest/vitest.mjs", import.meta.url);
process.argv.splice(1, 1, fileURLToPath(vitest), "run");
await import(vitest.href);

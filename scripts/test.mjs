import { fileURLToPath } from "node:url";
import { prepare } from "./prepare.mjs";

// The tests of the project "client" need React and Apollo Client.
const isClient = process.argv.includes("client");
await prepare({ dev: true, ...(isClient && { workspace: "client" }) });
const vitest = new URL("../node_modules/vitest/vitest.mjs", import.meta.url);
process.argv.splice(1, 1, fileURLToPath(vitest), "run");
await import(vitest.href);

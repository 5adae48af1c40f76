import { fileURLToPath } from "node:url";
import { prepare, preparePage } from "./prepare.mjs";

// Runs the tests of the pages in Chromium, against the server and the chat page as `npm start` builds them.
await preparePage();
await prepare({ build: true, workspace: "tools/browser-tests" });
const vitest = new URL("../node_modules/vitest/vitest.mjs", import.meta.url);
process.argv.splice(1, 1, fileURLToPath(vitest), "run", "--project", "browser");
await import(vitest.href);

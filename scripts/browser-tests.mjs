import { fileURLToPath } from "node:url";
import { prepare } from "./prepare.mjs";

// Runs the tests of the pages in Chromium, against the server and the chat page as `npm start` builds them.
await prepare({ dev: true, build: true, page: "always", workspace: "tools/browser-tests" });
const vitest = new URL("../node_modules/vitest/vitest.mjs", import.meta.url);
process.argv.splice(1, 1, fileURLToPath(vitest), "run", "--project", "browser");
await import(vitest.href);

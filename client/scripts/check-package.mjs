import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Packs the kit, installs it into an empty project, imports it in Node.js, and builds a page of Vite on it.
const CLIENT = fileURLToPath(new URL("..", import.meta.url));
const VITE = fileURLToPath(import.meta.resolve("vite"));
const PAGE = `
import { createTransport } from "@convospace/client";
import { useSession } from "@convospace/client/react";
console.log(createTransport, useSession);
`;
const IN_NODE = `
import { createTransport } from "@convospace/client";
import types from "@convospace/client/possible-types.json" with { type: "json" };
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
const { session, close } = createTransport({ url: "http://127.0.0.1:9/graphql" });
await new Promise((resolve) => session.state.subscribe(({ state }) => state === "signedOut" && resolve()));
close();
if (!types.possibleTypes.Event.includes("MessageSent")) throw new Error("possible-types.json lacks an event.");
const document = fileURLToPath(import.meta.resolve("@convospace/client/operations/events/Events.graphql"));
if (!readFileSync(document, "utf8").includes("subscription Events")) throw new Error("A document is missing.");
`;

const folder = mkdtempSync(join(tmpdir(), "convospace-package-"));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
try {
  const [{ filename }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], CLIENT),
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "page", private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", join(folder, filename), "react@^19", "graphql@^16"]);
  writeFileSync(join(folder, "node.mjs"), IN_NODE);
  run(process.execPath, ["node.mjs"]);
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.js"), PAGE);
  writeFileSync(join(folder, "index.html"), '<script type="module" src="/src/main.js"></script>');
  const { build } = await import(VITE);
  await build({ root: folder, logLevel: "warn", configFile: false });
  console.log("The packed kit runs in Node.js and builds with Vite.");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

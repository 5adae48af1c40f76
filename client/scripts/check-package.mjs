import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Packs the kit, installs it into an empty project, imports it in Node.js, checks its types, and builds a page on it with
// Vite and with Next.js. Takes a minute, most of it in npm and Next.js.
const CLIENT = fileURLToPath(new URL("..", import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const VITE = fileURLToPath(import.meta.resolve("vite"));
const PAGE = `
import { createTransport } from "@convospace/client";
import { useSession } from "@convospace/client/react";
console.log(createTransport, useSession);
`;
const PAGE_OF_NEXT = `
"use client";
import { createChat } from "@convospace/client";
import { ChatProvider, useSession } from "@convospace/client/react";
const chat = createChat({ url: "http://127.0.0.1:9/graphql" });
const Session = () => useSession().state;
export default function Page() {
  return <ChatProvider chat={chat}><Session /></ChatProvider>;
}
`;
const LAYOUT_OF_NEXT = `
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;
const TYPED = `
import { type Chat, createChat } from "@convospace/client";
const chat: Chat = createChat();
export const send = (id: string): Promise<string> => chat.conversation(id).send({ body: "Hello" });
`;
const TYPE_OPTIONS = {
  ...{ strict: true, noEmit: true, skipLibCheck: false, module: "nodenext", target: "es2023" },
  ...{ lib: ["es2023", "dom", "dom.iterable"], types: [] },
};
const IN_NODE = `
import { createTransport } from "@convospace/client";
import { handlePush } from "@convospace/client/sw";
import types from "@convospace/client/possible-types.json" with { type: "json" };
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
const { session, close } = createTransport({ url: "http://127.0.0.1:9/graphql" });
await new Promise((resolve) => session.state.subscribe(({ state }) => state === "signedOut" && resolve()));
close();
const { default: persisted } = await import("@convospace/client/persisted-documents.json", { with: { type: "json" } });
if (!Object.values(persisted).some((text) => text.includes("subscription Events"))) throw new Error("No list of texts.");
if (typeof handlePush !== "function") throw new Error("There is no handlePush.");
if (!types.possibleTypes.Event.includes("MessageSent")) throw new Error("possible-types.json lacks an event.");
const document = fileURLToPath(import.meta.resolve("@convospace/client/operations/events/Events.graphql"));
if (!readFileSync(document, "utf8").includes("subscription Events")) throw new Error("A document is missing.");
`;

const DEPENDENCIES = ["react@^19", "react-dom@^19", "graphql@^16", "next@^16"];

const folder = mkdtempSync(join(tmpdir(), "convospace-package-"));
const ENVIRONMENT = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env: ENVIRONMENT });
try {
  const [{ filename }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], CLIENT),
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "page", private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", join(folder, filename), ...DEPENDENCIES]);
  writeFileSync(join(folder, "node.mjs"), IN_NODE);
  run(process.execPath, ["node.mjs"]);
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.js"), PAGE);
  writeFileSync(join(folder, "index.html"), '<script type="module" src="/src/main.js"></script>');
  const { build } = await import(VITE);
  await build({ root: folder, logLevel: "warn", configFile: false });
  writeFileSync(join(folder, "typed.ts"), TYPED);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: TYPE_OPTIONS, files: ["typed.ts"] }));
  run(process.execPath, [TSC, "-p", "tsconfig.json"]);
  rmSync(join(folder, "tsconfig.json"));
  mkdirSync(join(folder, "app"));
  writeFileSync(join(folder, "app/page.jsx"), PAGE_OF_NEXT);
  writeFileSync(join(folder, "app/layout.jsx"), LAYOUT_OF_NEXT);
  run(process.execPath, [join(folder, "node_modules/next/dist/bin/next"), "build"]);
  console.log("The packed kit runs in Node.js, has its types, and builds with Vite and with Next.js.");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

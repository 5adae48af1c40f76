import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare } from "./prepare.mjs";

// Runs client/examples/conversation.ts against a running server, or with --start against a new one.
await prepare({ build: true });
const [argument] = process.argv.slice(2);
process.exitCode = await (argument === "--start" ? withOwnServer() : play(argument === undefined ? [] : [argument]));

async function play(urls) {
  // Imported after prepare(), which installs it in a fresh clone.
  const { build } = await import("rolldown");
  const file = ".data/demo/conversation.mjs";
  const input = "client/examples/conversation.ts";
  await build({
    input,
    platform: "node",
    external: /^[^./]/u,
    logLevel: "warn",
    output: { dir: ".data/demo", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" },
  });
  return exitOf(spawn(process.execPath, [file, ...urls], { stdio: "inherit" }));
}

async function withOwnServer() {
  const dataDir = await mkdtemp(join(tmpdir(), "convospace-demo-"));
  const settings = { NODE_ENV: "development", PORT: "0", ACCESS_TOKEN_SECONDS: "10", DATA_DIR: dataDir };
  const server = spawn(process.execPath, ["dist/bundle/main.js"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...settings },
  });
  const ended = exitOf(server);
  const url = await Promise.race([endpointOf(server), ended.then(() => undefined)]);
  const played = url === undefined ? 1 : await play([url]);
  server.kill("SIGTERM");
  const stopped = await ended;
  await rm(dataDir, { recursive: true, force: true });
  return played || stopped;
}

/** Resolves to the address that a server prints once it listens. */
function endpointOf(server) {
  let output = "";
  return new Promise((resolve) =>
    server.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      const [, url] = /Endpoint +(http\S+)/u.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    }),
  );
}

function exitOf(child) {
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

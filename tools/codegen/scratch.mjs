import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
/** npm is a script on Windows. */
export const shell = process.platform === "win32";

/** Runs `work` with a new folder, and deletes it. */
export async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "convospace-scratch-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `work` with the address of a new server, started as `npm start` does, with more settings. */
export async function withServer(settings, work) {
  await withFolder(async (home) => {
    const server = spawn(process.execPath, ["scripts/start.mjs"], {
      cwd: ROOT,
      env: { ...process.env, PORT: "0", DATA_DIR: home, NODE_ENV: "development", ...settings },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => server.once("exit", resolve));
    try {
      await work(await addressIn(server.stdout));
    } finally {
      server.kill("SIGTERM");
      await ended;
    }
  });
}

async function addressIn(output) {
  let text = "";
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const url = /Endpoint +(\S+)/u.exec(text)?.[1];
    if (url === undefined) continue;
    output.resume();
    return url;
  }
  throw new Error(`The server did not start:\n${text}`);
}

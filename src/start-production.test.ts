import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { freePort } from "./infra/free-port.js";
import { ROOT } from "./infra/root.js";
import { build } from "./testing/app-process.js";
import { createDatabase } from "./testing/scratch-database.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

beforeAll(build);

const SETTINGS = {
  JWT_SECRET: "a secret of thirty-two characters",
  CORS_ORIGINS: "",
  MEDIA_STORE: "off",
  SMS_GATEWAY_URL: "http://127.0.0.1:9/",
  LOG_LEVEL: "silent",
  TEST_PHONE_NUMBERS: "",
};

/** Runs the command of the container image: `npm run start:production` without npm. */
function start(settings: Record<string, string>, ...args: string[]) {
  const child = spawn("sh", ["scripts/node.sh", "scripts/start-production.mjs", ...args], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, errors })) };
}

describe("npm run start:production", () => {
  it("serves a build with the settings of production and the V8 flags of npm start, and drains on SIGTERM", async () => {
    const database = await createDatabase(inject("databaseUrl"));
    onTestFinished(database.drop);
    const port = await freePort();
    const { child, ended } = start({ ...SETTINGS, DATABASE_URL: database.url, PORT: String(port) });
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept: "text/html" } });
    await expect.poll(async () => (await get("/readyz").catch(() => undefined))?.status).toBe(200);
    // Pages exist outside of production alone.
    expect((await get("/graphql")).status).not.toBe(200);
    expect((await get("/")).status).toBe(404);
    if (process.platform === "linux")
      expect(readFileSync(`/proc/${child.pid}/cmdline`, "latin1")).toContain("--no-flush-bytecode");
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, errors: "" });
  });

  it("refuses to start without a database, so that no private one is made", async () => {
    const { ended } = start({ ...SETTINGS, DATABASE_URL: "" });
    expect(await ended).toEqual({ code: 1, errors: expect.stringContaining("DATABASE_URL must be set") as unknown });
  });

  it("refuses an unknown argument", async () => {
    const { ended } = start({ ...SETTINGS, DATABASE_URL: "mysql://x@127.0.0.1:9/x" }, "clutser");
    expect(await ended).toEqual({ code: 1, errors: expect.stringContaining('got "clutser"') as unknown });
  });
});

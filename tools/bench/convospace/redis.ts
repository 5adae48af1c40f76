import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "../harness/free-port.js";
import type { Harness } from "../harness/scenario.js";

/** Starts a Redis without persistence on a free port and returns its URL. On Debian: `apt-get install redis-server`. */
export async function startRedis(stage: Harness): Promise<string> {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
  const options = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: home };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn("redis-server", args, { stdio: "ignore" });
  const ended = once(server, "exit");
  stage.onEnd(async () => {
    server.kill("SIGTERM");
    await ended;
    await rm(home, { recursive: true, force: true });
  });
  const client = new Redis(port, "127.0.0.1", { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on("error", () => undefined); // Refused until it listens.
  const failed = ended.then(() => Promise.reject(new Error("redis-server did not start.")));
  await Promise.race([client.ping(), failed]);
  client.disconnect();
  failed.catch(() => undefined);
  return `redis://127.0.0.1:${port}`;
}

import { randomBytes } from "node:crypto";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { StartupError } from "../errors.js";
import { freePort } from "../free-port.js";
import { type SupervisedProcess, startSupervised } from "./supervised-process.js";
import { canInstall, findPrograms, install } from "./executables.js";

/** A private Redis without persistence that ends with this process. */
export interface EmbeddedRedis {
  readonly url: string;
  stop(): Promise<void>;
}

const USUAL_PLACES = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];
/** Debian's redis-check-rdb is the same program as the server, and its package starts no service. */
const NAMES = ["valkey-server", "redis-server", "redis-check-rdb"];
const PACKAGES = [["redis-tools"]];
const START_MS = 10_000;
const RESTART_PAUSE_MS = 1000;

/**
 * Starts Redis or Valkey on a free port of 127.0.0.1 with a random password; `more` are redis.conf settings. One that ends
 * by itself is started again, at the same URL.
 */
export async function startEmbeddedRedis(
  print: (line: string) => void,
  more: Record<string, string> = {},
): Promise<EmbeddedRedis> {
  const path = await findRedis(print);
  const password = randomBytes(24).toString("hex");
  const port = await freePort();
  const settings = {
    bind: "127.0.0.1",
    port: String(port),
    requirepass: password,
    save: "",
    appendonly: "no",
    ...more,
  };
  let stopping: Promise<void> | undefined;
  let server = await launch(path, settings);
  const isStopping = () => stopping !== undefined;
  const stop = () => (stopping ??= server.stop());
  const url = `redis://:${password}@127.0.0.1:${port}`;
  if (!(await answers(url, () => server.supervisor.exitCode !== null))) {
    await stop();
    throw new StartupError(`Redis did not start: set REDIS_URL to one that runs.`);
  }

  async function keepRunning(): Promise<void> {
    for (;;) {
      const how = await server.ended;
      await sleep(RESTART_PAUSE_MS, undefined, { ref: false });
      if (isStopping()) return;
      print(`Redis has ended by itself (${how}): starting it again …`);
      server = await launch(path, settings).catch(() => server);
      if (isStopping()) return server.stop();
    }
  }
  void keepRunning();
  return { url, stop };
}

async function launch(path: string, settings: Record<string, string>): Promise<SupervisedProcess> {
  const folder = await mkdtemp(join(tmpdir(), "convospace-redis-"));
  try {
    const program = join(folder, "redis-server");
    await symlink(path, program);
    const options = Object.entries({ ...settings, dir: folder }).flatMap(([name, value]) => [`--${name}`, value]);
    return startSupervised([program, ...options], { folder, output: "ignore" });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Returns the path of a Redis or Valkey server, which must run under the name redis-server. Installs one if needed. */
export async function findRedis(print: (line: string) => void): Promise<string> {
  const [found] = await findPrograms(NAMES, USUAL_PLACES);
  if (found !== undefined) return found;
  const advice =
    "Several processes need a Redis (6.2 or newer) or Valkey: install one, or set REDIS_URL to one that runs.";
  if (!canInstall()) throw new StartupError(advice);
  print("Installing Redis with apt-get: programs alone, no service (once) …");
  await install(PACKAGES).catch((error: unknown) => {
    throw new StartupError(`${(error as Error).message}\n${advice}`);
  });
  const [installed] = await findPrograms(NAMES, USUAL_PLACES);
  if (installed === undefined) throw new StartupError(advice);
  return installed;
}

async function answers(url: string, hasEnded: () => boolean): Promise<boolean> {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  try {
    for (const deadline = performance.now() + START_MS; performance.now() < deadline && !hasEnded(); await sleep(20))
      if (client.status === "ready") return true;
    return false;
  } finally {
    client.disconnect();
  }
}

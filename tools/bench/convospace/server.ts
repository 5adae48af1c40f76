import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Harness } from "../harness/scenario.js";
import { SETTINGS } from "../harness/settings.js";
import { containerOf, peakMemory } from "./container.js";
import { NODE_PATH, NODE_SCRIPT } from "./node-script.js";

/** Running ConvoSpace process. */
export interface ConvoSpaceServer {
  readonly url: string;
  readonly pid: number;
}

export interface StartOptions {
  /** Settings that override the bench's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Flags of Node.js. */
  readonly execArgv?: readonly string[];
  /** Program below dist/; absent: the bundle that `npm start` runs. */
  readonly program?: string;
}

/** Key that signs the access tokens of the bench. */
export const JWT_SECRET = "a secret of the benchmark that signs for nobody else";

/** Default settings without quotas: a load generator is few users with many messages. */
export const CONVOSPACE_SETTINGS = {
  PORT: "0",
  RATE_LIMITS: "off",
  // All clients of a run share one address.
  MAX_CONNECTIONS_PER_ADDRESS: "100000",
  JWT_SECRET,
};

const DIST = fileURLToPath(new URL("../../../", import.meta.url));
const START_MS = 60_000;

/** Starts the built app as `npm start` does, in its own process and folder. */
export async function startConvoSpace(
  harness: Harness,
  databaseUrl: string,
  { settings = {}, execArgv = [], program = "bundle/main.js" }: StartOptions = {},
): Promise<ConvoSpaceServer> {
  const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
  const { HOME } = process.env;
  const env = { DATABASE_URL: databaseUrl, ...CONVOSPACE_SETTINGS, ...settings };
  const container =
    SETTINGS.image === undefined
      ? undefined
      : containerOf(SETTINGS.image, basename(home), { ...env, HOST: "127.0.0.1", NODE_ENV: "development" });
  const [file = "", ...parameters] = container?.command ?? ["/bin/sh", NODE_SCRIPT, ...execArgv, join(DIST, program)];
  const child = spawn(file, parameters, {
    cwd: home,
    env: container === undefined ? { PATH: NODE_PATH, HOME, DATA_DIR: home, ...env } : process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let output = "";
  const note = (text: string) => void (output = (output + text).slice(-20_000));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", note);
  harness.onEnd(async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(home, { recursive: true, force: true });
  });
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; await sleep(50)) {
    const url = /Endpoint +(\S+)/u.exec(output)?.[1];
    if (url === undefined) continue;
    const pid = container?.pid() ?? child.pid ?? 0;
    if (container !== undefined)
      harness.onEnd(() => console.log(`  peak memory of the container: ${peakMemory(pid)} MiB`));
    return { url: url.replace("localhost", "127.0.0.1"), pid };
  }
  throw new Error(`The server did not start:\n${output}`);
}

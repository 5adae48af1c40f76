import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Harness } from "../harness/scenario.js";
import { NODE_FLAGS } from "./node-flags.js";

/** A running ConvoSpace. */
export interface ConvoSpaceServer {
  readonly url: string;
  readonly pid: number;
}

export interface StartOptions {
  /** Other settings than the bench's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What Node.js is told before the program. */
  readonly execArgv?: readonly string[];
}

/** The key that the bench signs access tokens with, as the server does. */
export const JWT_SECRET = "a secret of the benchmark that signs for nobody else";

/** As an operator runs it, but for the quotas: a load generator is a few people who say a great deal. */
export const CONVOSPACE_SETTINGS = {
  PORT: "0",
  RATE_LIMITS: "off",
  // All people of a run come from one address.
  MAX_CONNECTIONS_PER_ADDRESS: "100000",
  JWT_SECRET,
};

const MAIN = fileURLToPath(new URL("../../../main.js", import.meta.url));
const START_MS = 60_000;

/** Starts the built app as `npm start` does, in a process and a folder of its own. */
export async function startConvoSpace(
  stage: Harness,
  databaseUrl: string,
  { settings = {}, execArgv = [] }: StartOptions = {},
): Promise<ConvoSpaceServer> {
  const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...NODE_FLAGS, ...execArgv, MAIN], {
    cwd: home,
    env: { PATH, HOME, DATABASE_URL: databaseUrl, DATA_DIR: home, ...CONVOSPACE_SETTINGS, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let output = "";
  const note = (text: string) => void (output = (output + text).slice(-20_000));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", note);
  stage.onEnd(async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(home, { recursive: true, force: true });
  });
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; await sleep(50)) {
    const url = /Endpoint +(\S+)/u.exec(output)?.[1];
    if (url !== undefined) return { url: url.replace("localhost", "127.0.0.1"), pid: child.pid ?? 0 };
  }
  throw new Error(`The server did not start:\n${output}`);
}

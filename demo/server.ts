import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CodeSource, codesIn } from "./codes.js";

/** A server that this demo alone uses. */
export interface OwnServer {
  readonly url: string;
  readonly codeFor: CodeSource;
  /** What it has logged as a warning or worse. */
  complaints(): string[];
  /** Ends it as an operator would, with SIGTERM; answers its exit code. */
  stop(): Promise<number | null>;
}

/** Short times, so that nobody has to wait to see tokens run out and people go. */
const SETTINGS = {
  NODE_ENV: "development",
  PORT: "0",
  SMS_GATEWAY_URL: "",
  RATE_LIMITS: "off",
  ACCESS_TOKEN_SECONDS: "20",
  PRESENCE_GRACE_MS: "2000",
};

const START_MS = 180_000;
const STOP_MS = 20_000;

/** Starts a server on a free port, with data of its own unless DATABASE_URL names a database. */
export async function startServer(): Promise<OwnServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "convospace-demo-"));
  const server = spawn(process.execPath, ["scripts/start.mjs"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...SETTINGS, DATA_DIR: dataDir },
  });
  const output = collect(server);
  const ended = new Promise<number | null>((resolve) => server.once("close", resolve));
  const stop = async () => {
    server.kill("SIGTERM");
    const timer = setTimeout(() => server.kill("SIGKILL"), STOP_MS);
    const code = await ended;
    clearTimeout(timer);
    await rm(dataDir, { recursive: true, force: true });
    return code;
  };
  try {
    return {
      url: await endpointIn(output, ended),
      codeFor: codesIn(output),
      complaints: () => complaintsIn(output()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let output = "";
  for (const stream of [stdout, stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  return () => output;
}

function complaintsIn(output: string): string[] {
  return output.split("\n").filter((line) => /^\{"level":[456]0,/u.test(line));
}

async function endpointIn(output: () => string, ended: Promise<unknown>): Promise<string> {
  const late = AbortSignal.timeout(START_MS);
  const stopped = new AbortController();
  void ended.then(() => stopped.abort());
  while (!late.aborted && !stopped.signal.aborted) {
    const url = /Endpoint\s+(http\S+)/u.exec(output())?.[1];
    if (url !== undefined) return url;
    await sleep(100);
  }
  throw new Error(`The server did not start:\n${output()}`);
}

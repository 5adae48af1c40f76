import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { startEmbeddedDatabase } from "../infra/embedded/database.js";
import { ROOT } from "../infra/root.js";
import type { SignUpEnvironment } from "./person.js";

/** The built app in a child process. */
export interface AppProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Output so far. */
  output(): string;
  errors(): string;
}

/** An app process that accepts requests; its codes are read from its output. */
export interface ServingApp extends AppProcess, SignUpEnvironment {}

const PREPARE = 'import { prepare } from "./scripts/prepare.mjs"; await prepare({ build: true });';
const START_TIMEOUT_MS = 100_000;

/** Builds the app as `npm start` does. */
export async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", PREPARE], { cwd: ROOT });
}

/** Initialises the embedded database below `home`, which an app process there would do at its start. */
export async function initialiseDatabase(home: string): Promise<void> {
  const database = await startEmbeddedDatabase({ dataDir: databaseFolder(home), print: () => undefined });
  await database.stop();
}

/**
 * Starts a compiled program of the app with the working directory `home`, which holds its data. `through` is a command that
 * starts another, such as setpriv.
 */
export function launch(
  home: string,
  settings: Record<string, string> = {},
  program = "bundle/main.js",
  args: readonly string[] = [],
  through: readonly string[] = [],
): AppProcess {
  const { PATH, HOME } = process.env;
  const [command = "", ...rest] = [...through, process.execPath, join(ROOT, "dist", program), ...args];
  const child = spawn(command, rest, {
    cwd: home,
    env: { PATH, HOME, PORT: "0", RATE_LIMITS: "off", LOG_LEVEL: "warn", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return { child, ended, output: collect(child.stdout), errors: collect(child.stderr) };
}

/** Resolves once an app process has printed its endpoint, or logged it as JSON. */
export async function waitUntilServing(program: AppProcess): Promise<ServingApp> {
  const { child, output, errors } = program;
  const find = async (pattern: RegExp): Promise<string> => {
    for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await sleep(20)) {
      const found = pattern.exec(output())?.[1];
      if (found !== undefined) return found;
      if (child.exitCode !== null) break;
    }
    throw new Error(`The app did not print ${String(pattern)}. It printed:\n${output()}${errors()}`);
  };
  const url = await find(/(?:Endpoint +|"address":")([^\s"]+)/u);
  return { ...program, url, codeFor: (number) => find(new RegExp(`OTP for \\${number}: (\\d{6})`, "u")) };
}

/** Stops an app process by SIGTERM; resolves with its end, also where it has ended before. */
export function stop({ child, ended }: AppProcess): AppProcess["ended"] {
  child.kill("SIGTERM");
  return ended;
}

/** Returns the process id of the embedded database below `home`; undefined when none runs. */
export function findEmbeddedDatabase(home: string): number | undefined {
  const folder = databaseFolder(home);
  const files = readdirSync(folder).map((kind) => join(folder, kind, "server.pid"));
  const file = files.find((path) => existsSync(path));
  return file === undefined ? undefined : Number(readFileSync(file, "utf8"));
}

function databaseFolder(home: string): string {
  return join(home, ".data/database");
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

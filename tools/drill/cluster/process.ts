import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Supervised process of the cluster that faults can kill and freeze. */
export interface ClusterProcess {
  readonly name: string;
  /** Starts the process and resolves when it serves; retries for a minute when it exits before. */
  start(): Promise<void>;
  /** Sends SIGKILL; resolves after the exit. */
  kill(): Promise<void>;
  /** Sends SIGTERM; returns the exit code or signal. */
  stop(): Promise<string>;
  freeze(): void;
  thaw(): void;
  /** Process id of the newest start; undefined before the first. */
  pid(): number | undefined;
  /** Returns the last lines of its output. */
  logTail(): string;
}

/** Options that every process of the cluster takes. */
export interface ProcessHooks {
  /** Folder of its data and its log. */
  readonly home: string;
  readonly print: (line: string) => void;
  /** Called when a process exits unexpectedly. */
  readonly onUnexpectedExit: (name: string, exit: string) => void;
}

export type Command = readonly [string, ...string[]];

export interface ProcessOptions {
  readonly name: string;
  /** A function is called before each start. */
  readonly command: Command | (() => Promise<Command>);
  readonly env?: Record<string, string | undefined>;
  readonly cwd: string;
  /** File of its output. */
  readonly logPath: string;
  readonly isServing: () => Promise<boolean>;
  /** Called when it exits unexpectedly after it has served; it is then restarted. */
  readonly onUnexpectedExit: (exit: string) => void;
}

const START_MS = 60_000;
const STOP_MS = 30_000;
const RESTART_DELAY_MS = 300;

export function createProcess({
  name,
  command,
  env,
  cwd,
  logPath,
  isServing,
  onUnexpectedExit,
}: ProcessOptions): ClusterProcess {
  let child: ChildProcess | undefined;
  const desired = { isOn: false };
  const isWanted = () => desired.isOn;

  async function start(): Promise<void> {
    desired.isOn = true;
    for (const deadline = Date.now() + START_MS; Date.now() < deadline && isWanted(); await sleep(RESTART_DELAY_MS)) {
      const launched = launch(typeof command === "function" ? await command() : command);
      while (isAlive(launched) && Date.now() < deadline) {
        if (await isServing()) return restartOnExit(launched);
        await sleep(50);
      }
    }
    if (isWanted()) throw new Error(`${name} did not start. The end of its log:\n${logTail()}`);
  }

  function launch([file, ...args]: Command): ChildProcess {
    const log = openSync(logPath, "a");
    child = spawn(file, args, { cwd, env, stdio: ["ignore", log, log] });
    children.add(child);
    closeSync(log);
    return child;
  }

  function restartOnExit(running: ChildProcess): void {
    void endOf(running).then((exit) => {
      if (!desired.isOn || running !== child) return;
      onUnexpectedExit(`${exit}; the end of its log:\n${logTail()}`);
      start().catch((error: unknown) => onUnexpectedExit(String(error)));
    });
  }

  async function end(signal: NodeJS.Signals): Promise<string> {
    desired.isOn = false;
    const ending = child;
    if (ending === undefined) return "never started";
    const ended = endOf(ending);
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill("SIGKILL"), STOP_MS);
    const exit = await ended;
    clearTimeout(timer);
    return exit;
  }

  const logTail = () => readFileSync(logPath, "utf8").trimEnd().split("\n").slice(-12).join("\n");

  return {
    name,
    start,
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    pid: () => child?.pid,
    logTail,
  };
}

const children = new Set<ChildProcess>();
// A failed drill leaves no processes behind.
process.on("exit", () => {
  for (const child of children) if (isAlive(child)) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function endOf(child: ChildProcess): Promise<string> {
  if (isAlive(child)) await once(child, "exit").catch(() => undefined);
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

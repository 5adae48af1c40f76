import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A program of the stage, kept running as a supervisor would, that can be killed and frozen. */
export interface ClusterProcess {
  readonly name: string;
  /** Starts it and resolves when it serves. One that ends before is started again, for a minute. */
  start(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers how it ended. */
  stop(): Promise<string>;
  freeze(): void;
  thaw(): void;
  /** The end of what it has printed. */
  logTail(): string;
}

/** Options that every process of the cluster takes. */
export interface ProcessHooks {
  /** Folder of its data and its log. */
  readonly home: string;
  readonly say: (line: string) => void;
  /** Hears of a part that has ended by itself. */
  readonly onUnexpectedExit: (part: string, how: string) => void;
}

export interface ProcessOptions {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Record<string, string | undefined>;
  readonly cwd: string;
  /** Where its output goes. */
  readonly logPath: string;
  readonly isServing: () => Promise<boolean>;
  /** Hears of an end that nobody wished, once it had served; it is started again. */
  readonly onUnexpectedExit: (how: string) => void;
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
  const wish = { isOn: false };
  const isWished = () => wish.isOn;

  async function start(): Promise<void> {
    wish.isOn = true;
    for (const deadline = Date.now() + START_MS; Date.now() < deadline && isWished(); await sleep(RESTART_DELAY_MS)) {
      const begun = launch();
      while (isAlive(begun) && Date.now() < deadline) {
        if (await isServing()) return watch(begun);
        await sleep(50);
      }
    }
    if (isWished()) throw new Error(`${name} did not start. The end of its log:\n${logTail()}`);
  }

  function launch(): ChildProcess {
    const log = openSync(logPath, "a");
    const [file, ...args] = command;
    child = spawn(file, args, { cwd, env, stdio: ["ignore", log, log] });
    children.add(child);
    closeSync(log);
    return child;
  }

  function watch(running: ChildProcess): void {
    void endOf(running).then((how) => {
      if (!wish.isOn || running !== child) return;
      onUnexpectedExit(`${how}; the end of its log:\n${logTail()}`);
      start().catch((error: unknown) => onUnexpectedExit(String(error)));
    });
  }

  async function end(signal: NodeJS.Signals): Promise<string> {
    wish.isOn = false;
    const ending = child;
    if (ending === undefined) return "never started";
    const ended = endOf(ending);
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill("SIGKILL"), STOP_MS);
    const how = await ended;
    clearTimeout(timer);
    return how;
  }

  const logTail = () => readFileSync(logPath, "utf8").trimEnd().split("\n").slice(-12).join("\n");

  return {
    name,
    start,
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    logTail,
  };
}

const children = new Set<ChildProcess>();
// Nothing of a drill that fails stays behind.
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

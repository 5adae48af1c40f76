import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Logger } from "../../infra/logger.js";
import { ROOT } from "../../infra/root.js";
import type { ProcessingJob } from "../processor.js";
import { type ProcessUsage, readUsage } from "./process-usage.js";
import type { Answer } from "./protocol.js";

/** Running child process that takes one job at a time. */
export interface MediaChild {
  /** Sends a job; resolves with its answer, or with undefined when the child ends before. */
  run(job: ProcessingJob): Promise<Answer | undefined>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  kill(): void;
  /** CPU time and memory; undefined outside Linux. */
  usage(): ProcessUsage | undefined;
}

const SHELL = "/bin/sh";
const WITHOUT_LIMIT = "no memory limit";

/** No core file, which would contain a person's picture, and a limit in KiB on writable memory, thread stacks included. */
const LIMITED = `ulimit -c 0; ulimit -d "$1" 2>/dev/null || echo "${WITHOUT_LIMIT}" >&2; shift; exec "$@"`;

/** No secret of the server: the child reads files of strangers. Untrusted decoders of libvips, such as SVG, are off. */
const ENVIRONMENT = { UV_THREADPOOL_SIZE: "2", MALLOC_ARENA_MAX: "1", VIPS_BLOCK_UNTRUSTED: "1" };

const NICE = 10;

/** Lines of standard error that name the cause of a crash, and never a file or its content. */
const CAUSE = /^(FATAL ERROR: |terminate called|\s+at |Segmentation fault)/u;

/** Starts the child with a limit of `memoryMb` on its memory, at a lower priority. It ends with this process. */
export function startMediaChild({ memoryMb, log }: { memoryMb: number; log: Logger }): MediaChild {
  const node = [process.execPath, ...nodeArguments()];
  const options: SpawnOptions = { env: ENVIRONMENT, stdio: ["pipe", "ignore", "pipe", "ipc"] };
  const canLimit = process.platform === "linux" && existsSync(SHELL);
  if (!canLimit) log.warn("run the media child without a memory limit");
  const child = canLimit
    ? spawn(SHELL, ["-c", LIMITED, SHELL, String(memoryMb * 1024), ...node], options)
    : spawn(process.execPath, nodeArguments(), options);
  lowerPriority(child);
  logErrors(child, log);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  // A child without a job does not keep the server running.
  for (const handle of [child, child.channel, child.stdin, child.stderr])
    (handle as { unref?(): void } | null)?.unref?.();
  return {
    ended,
    run: (job) => ask(child, job),
    kill: () => void child.kill("SIGKILL"),
    usage: () => readUsage(child.pid),
  };
}

/** Sources run through jiti, as the tests do; the build as it is. */
function nodeArguments(): string[] {
  const isBuilt = import.meta.url.endsWith(".js");
  const program = join(ROOT, isBuilt ? "dist" : "src", `media/processing/child/main.${isBuilt ? "js" : "ts"}`);
  return ["--max-old-space-size=64", ...(isBuilt ? [] : ["--import", import.meta.resolve("jiti/register")]), program];
}

function ask(child: ChildProcess, job: ProcessingJob): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const settle = (answer?: Answer) => {
      child.off("message", take).off("exit", end);
      resolve(answer);
    };
    const take = (message: unknown) => settle(message as Answer);
    const end = () => settle();
    child.on("message", take).on("exit", end);
    child.send(job, (error) => {
      if (error !== null) settle();
    });
  });
}

function lowerPriority({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, which `ended` reports.
  }
}

function logErrors({ stderr }: ChildProcess, log: Logger): void {
  if (stderr === null) return;
  createInterface({ input: stderr }).on("line", (line) => {
    if (line === WITHOUT_LIMIT) log.warn("run the media child without a memory limit: ulimit is refused");
    else if (CAUSE.test(line)) log.warn({ line: line.slice(0, 200) }, "media child reported an error");
  });
}

import { join } from "node:path";
import type { Logger } from "../../infra/logger.js";
import type { MediaChildCause, Metrics } from "../../infra/telemetry/metrics.js";
import {
  type MediaProcessor,
  type Processed,
  ProcessingFailed,
  type ProcessingJob,
  type Refused,
} from "../processor.js";
import { type MediaChild, startMediaChild } from "./child-process.js";
import type { Accepted, Answer } from "./protocol.js";

export interface MediaProcessorOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Limit of the child's memory, MEDIA_MEMORY_MB. */
  readonly memoryMb: number;
  /** Time for a job, the start of the child included. */
  readonly jobMs?: number;
  /** Time after which a child without a job ends. */
  readonly idleMs?: number;
}

const JOB_MS = 20_000;
const IDLE_MS = 60_000;

/** About 10 minutes of photos. */
const MAX_WAITING = 1000;

/** Files are stored as they are, and never opened. */
const UNOPENED: Processed = {
  mimeType: "application/octet-stream",
  width: null,
  height: null,
  durationMs: null,
  thumbhash: null,
  outputs: {},
};

/** Creates the processor: one child process, started for the first job, that runs the jobs one after the other. */
export function createMediaProcessor({
  log,
  metrics,
  memoryMb,
  jobMs = JOB_MS,
  idleMs = IDLE_MS,
}: MediaProcessorOptions): MediaProcessor {
  let child: MediaChild | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let isClosed = false;
  metrics.watchMediaChild(() => child?.readRss() ?? 0);

  function start(): MediaChild {
    const started = startMediaChild({ memoryMb, log });
    void started.ended.then(() => {
      if (child === started) child = undefined;
    });
    return started;
  }

  function discard(cause: MediaChildCause): never {
    child?.kill();
    child = undefined;
    if (isClosed) throw new ProcessingFailed("The processor is closed.");
    metrics.mediaChildRestarts[cause].inc();
    throw new ProcessingFailed(`The media child was ended: ${cause}.`);
  }

  async function run(job: ProcessingJob): Promise<Processed | Refused> {
    if (isClosed) throw new ProcessingFailed("The processor is closed.");
    clearTimeout(idle);
    child ??= start();
    const answer = await inTime(child.run(job), jobMs);
    if (answer === "timeout") return discard("timeout");
    if (answer === undefined) return discard("crash");
    if ("refusal" in answer) return { refusal: answer.refusal };
    if ("accepted" in answer) return { ...answer.accepted, outputs: outputPaths(answer.accepted, job.directory) };
    log.warn({ detail: answer.detail, kind: job.kind }, "process media failed");
    // The heap that remains after a failed allocation is in pieces: the next try gets a fresh one.
    if (answer.failure === "memory") return discard("memory");
    throw new ProcessingFailed("The media child could not read or write a file.");
  }

  async function enqueue(job: ProcessingJob): Promise<Processed | Refused> {
    if (waiting >= MAX_WAITING) throw new ProcessingFailed("Too many files wait for the media child.");
    waiting += 1;
    const result = last.then(() => run(job));
    last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      waiting -= 1;
      if (waiting === 0) idle = setTimeout(() => child?.kill(), idleMs).unref();
    }
  }

  return {
    process: (job) => (job.kind === "FILE" ? Promise.resolve(UNOPENED) : enqueue(job)),
    close: async () => {
      isClosed = true;
      clearTimeout(idle);
      child?.kill();
      await child?.ended;
    },
  };
}

async function inTime(
  work: Promise<Answer | undefined>,
  milliseconds: number,
): Promise<Answer | undefined | "timeout"> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => (timer = setTimeout(resolve, milliseconds, "timeout" as const)));
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes the paths here: a child that a hostile file has taken over cannot name files of the server. */
function outputPaths({ outputs }: Accepted, directory: string): Processed["outputs"] {
  return {
    ...(outputs.includes("main") && { main: join(directory, "main") }),
    ...(outputs.includes("thumbnail") && { thumbnail: join(directory, "thumbnail") }),
  };
}

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
import type { Accepted } from "./protocol.js";
import { type TimeLimit, withinLimit } from "./time-limit.js";

export interface MediaProcessorOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Limit of the child's memory, MEDIA_MEMORY_MB. */
  readonly memoryMb: number;
  readonly limit?: TimeLimit;
  /** Time after which a child without a job ends. */
  readonly idleMs?: number;
}

/** The slowest pictures within the limits take 3 s. */
const LIMIT: TimeLimit = { cpuMs: 20_000, totalMs: 60_000 };
const IDLE_MS = 60_000;
const MAX_WAITING = 1000;

/** Result for a FILE, which is stored as it is and never opened. */
const UNOPENED: Processed = {
  mimeType: "application/octet-stream",
  width: null,
  height: null,
  durationMs: null,
  thumbhash: null,
  outputs: {},
};

/** Creates the processor: one child process, started for the first job, that runs the jobs one after the other. */
export function createMediaProcessor(options: MediaProcessorOptions): MediaProcessor {
  const { log, metrics, memoryMb, limit = LIMIT, idleMs = IDLE_MS } = options;
  let child: MediaChild | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let isClosed = false;
  metrics.watchMediaChild(() => child?.usage()?.rssBytes ?? 0);

  function start(): MediaChild {
    const started = startMediaChild({ memoryMb, log });
    void started.ended.then(() => {
      if (child === started) child = undefined;
    });
    return started;
  }

  function end(): void {
    child?.kill();
    child = undefined;
  }

  function replace(cause: MediaChildCause): never {
    end();
    if (isClosed) throw new ProcessingFailed("The processor is closed.");
    metrics.mediaChildRestarts[cause].inc();
    throw new ProcessingFailed(`The media child was replaced: ${cause}.`);
  }

  async function run(job: ProcessingJob): Promise<Processed | Refused> {
    if (isClosed) throw new ProcessingFailed("The processor is closed.");
    clearTimeout(idle);
    child ??= start();
    const answer = await withinLimit(child, limit, child.run(job));
    if (answer === "timeout") return replace("timeout");
    if (answer === undefined) return replace("crash");
    if ("refusal" in answer) return { refusal: answer.refusal };
    if ("accepted" in answer) return { ...answer.accepted, outputs: outputPaths(answer.accepted, job.directory) };
    log.warn({ detail: answer.detail, kind: job.kind }, "process media failed");
    // The heap may be in pieces after a failed allocation: the next try gets a fresh one.
    if (answer.failure === "memory") return replace("memory");
    throw new ProcessingFailed(`The media child failed: ${answer.detail}`);
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
      if (waiting === 0) idle = setTimeout(end, idleMs).unref();
    }
  }

  return {
    process: (job) => (job.kind === "FILE" ? Promise.resolve(UNOPENED) : enqueue(job)),
    close: async () => {
      isClosed = true;
      clearTimeout(idle);
      const ended = child?.ended;
      child?.kill();
      await ended;
    },
  };
}

/** Makes the paths here: a child that a hostile file has taken over cannot name files of the server. */
function outputPaths({ outputs }: Accepted, directory: string): Processed["outputs"] {
  return {
    ...(outputs.includes("main") && { main: join(directory, "main") }),
    ...(outputs.includes("thumbnail") && { thumbnail: join(directory, "thumbnail") }),
  };
}

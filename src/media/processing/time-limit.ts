import type { MediaChild } from "./child-process.js";

export interface TimeLimit {
  /** CPU time of the child for a job, its start included. */
  readonly cpuMs: number;
  /** Time on the clock, which is longer: at its lower priority, the child may get little of a busy machine. */
  readonly totalMs: number;
}

const CHECK_MS = 250;

/** Waits for the result of a job; resolves with "timeout" when the limit is reached before. */
export async function withinLimit<T>(
  child: MediaChild,
  { cpuMs, totalMs }: TimeLimit,
  work: Promise<T>,
): Promise<T | "timeout"> {
  const cpuTime = () => child.usage()?.cpuMs ?? 0;
  const [begun, cpuBegun] = [performance.now(), cpuTime()];
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setInterval(() => {
      if (cpuTime() - cpuBegun > cpuMs || performance.now() - begun > totalMs) resolve("timeout");
    }, CHECK_MS);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearInterval(timer);
  }
}

/** Time for one push, in milliseconds. */
export const SEND_TIMEOUT_MS = 10_000;

/**
 * Runs a task with a signal that is aborted after `ms`, or together with `outer`. Not by AbortSignal.any: in Node 20 it
 * keeps memory for each use of a signal that lives long.
 */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  outer.addEventListener("abort", abort, { once: true });
  if (outer.aborted) abort();
  try {
    return await task(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", abort);
  }
}

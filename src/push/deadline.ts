import { setMaxListeners } from "node:events";

/** Time for one push, in milliseconds. */
export const SEND_TIMEOUT_MS = 10_000;

/**
 * Runs a task with a signal that is aborted after `ms`, or together with one of `outer`. Not by AbortSignal.any: in Node
 * 20 it keeps memory for each use of a signal that lives long.
 */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal | readonly AbortSignal[],
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  const signals = outer instanceof AbortSignal ? [outer] : outer;
  // As many listeners as there are pushes under way, which is no leak.
  setMaxListeners(0, ...signals);
  for (const signal of signals) signal.addEventListener("abort", abort, { once: true });
  if (signals.some(({ aborted }) => aborted)) abort();
  try {
    return await task(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener("abort", abort);
  }
}

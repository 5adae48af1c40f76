import type { Ports } from "../ports.js";

/**
 * Runs work that fails, and is aborted, when it takes longer than `ms` since its start or its last call of `extend`.
 * @throws Error after the time; the reason of `signal` is up to the work
 */
export async function within<T>(
  { setTimer }: Pick<Ports, "setTimer">,
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal, extend: () => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const end = () => stop.abort(signal?.reason);
  signal?.addEventListener("abort", end);
  if (signal?.aborted) end();
  let cancel: () => void = () => undefined;
  let extend: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    extend = () => {
      cancel();
      cancel = setTimer(() => {
        reject(new Error("The server did not answer in time."));
        stop.abort();
      }, ms);
    };
  });
  extend();
  try {
    return await Promise.race([run(stop.signal, extend), late]);
  } finally {
    cancel();
    signal?.removeEventListener("abort", end);
  }
}

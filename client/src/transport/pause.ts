import type { Ports } from "../ports.js";

/** Full jitter: a random number of milliseconds up to `first` × 2^tries, `max` at most. */
export function backoff({ random }: Pick<Ports, "random">, tries: number, first: number, max: number): number {
  return random() * Math.min(max, first * 2 ** tries);
}

/** Resolves after a delay. @throws the reason of `signal` */
export function pause({ setTimer }: Pick<Ports, "setTimer">, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = setTimer(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

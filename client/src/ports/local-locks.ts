import type { LocksPort } from "../ports.js";

/** Locks with the rules of Web Locks among all that share the returned object. */
export function createLocalLocks(): LocksPort {
  /** For each lock that is held, the function that takes it away. */
  const holders = new Map<string, () => void>();
  /** For each lock, the functions that grant it to those who wait. */
  const queues = new Map<string, Set<() => void>>();

  return {
    request: (name, { steal = false, signal }, hold) =>
      new Promise<void>((resolve, reject) => {
        const queue = queues.get(name) ?? new Set();
        queues.set(name, queue);
        const grant = () => {
          queue.delete(grant);
          signal?.removeEventListener("abort", abort);
          const lost = new AbortController();
          const takeAway = () => {
            const stolen = new DOMException("The lock was stolen.", "AbortError");
            reject(stolen);
            lost.abort(stolen);
          };
          holders.set(name, takeAway);
          hold(lost.signal)
            .then(resolve, reject)
            .finally(() => {
              if (holders.get(name) !== takeAway) return;
              holders.delete(name);
              const [next] = queue;
              next?.();
            });
        };
        const abort = () => {
          queue.delete(grant);
          reject(signal?.reason as Error);
        };
        if (signal?.aborted) return abort();
        const takeAway = holders.get(name);
        if (takeAway && !steal) {
          queue.add(grant);
          signal?.addEventListener("abort", abort, { once: true });
          return;
        }
        takeAway?.();
        grant();
      }),
  };
}

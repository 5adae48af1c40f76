import type { LocksPort } from "../ports.js";

interface Holder {
  readonly lost: AbortController;
  readonly fail: (reason: unknown) => void;
}

interface Waiter {
  grant(): void;
}

interface Lock {
  holder: Holder | undefined;
  readonly queue: Set<Waiter>;
}

/** Locks with the rules of Web Locks among all that share the returned object. */
export function createLocalLocks(): LocksPort {
  const locks = new Map<string, Lock>();

  function lockOf(name: string): Lock {
    const lock = locks.get(name) ?? { holder: undefined, queue: new Set() };
    locks.set(name, lock);
    return lock;
  }

  function release(lock: Lock, holder: Holder): void {
    if (lock.holder !== holder) return;
    lock.holder = undefined;
    const [next] = lock.queue;
    if (next) next.grant();
  }

  return {
    request: (name, { steal = false, signal }, hold) =>
      new Promise<void>((resolve, reject) => {
        const lock = lockOf(name);
        const grant = () => {
          lock.queue.delete(waiter);
          signal?.removeEventListener("abort", abort);
          const holder: Holder = { lost: new AbortController(), fail: reject };
          lock.holder = holder;
          hold(holder.lost.signal)
            .then(resolve, reject)
            .finally(() => release(lock, holder));
        };
        const abort = () => {
          lock.queue.delete(waiter);
          reject(signal?.reason as Error);
        };
        const waiter: Waiter = { grant };
        if (signal?.aborted) return abort();
        const previous = lock.holder;
        if (previous && !steal) {
          lock.queue.add(waiter);
          signal?.addEventListener("abort", abort, { once: true });
          return;
        }
        const stolen = new DOMException("The lock was stolen.", "AbortError");
        previous?.fail(stolen);
        previous?.lost.abort(stolen);
        grant();
      }),
  };
}

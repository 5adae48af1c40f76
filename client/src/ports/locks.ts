import type { LocksPort } from "../ports.js";
import { createLocalLocks } from "./local-locks.js";

let local: LocksPort | undefined;

/** Web Locks; where the platform has none, such as on a page over plain HTTP, the locks of this page. */
export function createLocks(manager: LockManager | undefined): LocksPort {
  return manager ? createWebLocks(manager) : (local ??= createLocalLocks());
}

export function createWebLocks(manager: LockManager): LocksPort {
  return {
    request: async (name, { steal = false, signal }, hold) => {
      const lost = new AbortController();
      try {
        await manager.request(name, steal ? { steal } : signal ? { signal } : {}, () => hold(lost.signal));
      } catch (error) {
        // A stolen lock rejects at once, while `hold` still runs.
        lost.abort(error);
        throw error;
      }
    },
  };
}

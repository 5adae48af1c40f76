import type { TransportPorts } from "../ports.js";
import { createWebLocks } from "./locks.js";
import { createSessionStore } from "./sessions.js";
import { setTimer } from "./timer.js";

export interface WorkerPlatform {
  readonly navigator: Pick<Navigator, "locks">;
  readonly indexedDB: IDBFactory;
}

/** Ports of a service worker, for single requests with a stored session. */
export function workerPorts({
  navigator,
  indexedDB,
}: WorkerPlatform): Pick<TransportPorts, "fetch" | "locks" | "now" | "sessions" | "setTimer"> {
  return {
    now: () => Date.now(),
    setTimer,
    fetch: (...request) => fetch(...request),
    sessions: createSessionStore({ indexedDB }),
    locks: createWebLocks(navigator.locks),
  };
}

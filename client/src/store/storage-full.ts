import type { StorePort } from "../ports.js";

/** Runs transactions on a port. The first for which the storage is full evicts half of the messages, and runs again. */
export function evictWhenFull(port: StorePort, evictHalf: (port: StorePort) => Promise<void>): StorePort {
  let evicted: Promise<void> | undefined;
  return {
    ...port,
    transaction: async (...transaction) => {
      try {
        return await port.transaction(...transaction);
      } catch (error) {
        if (!isStorageFull(error)) throw error;
        await (evicted ??= evictHalf(port));
        return port.transaction(...transaction);
      }
    },
  };
}

export function isStorageFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

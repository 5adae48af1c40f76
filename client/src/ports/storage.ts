import type { StoragePort } from "../ports.js";

/** Storage of the browser; without bounds where it tells none. */
export function createStorage(storage: Partial<StorageManager> | undefined): StoragePort {
  return {
    freeBytes: async () => {
      const { quota, usage = 0 } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
      return quota === undefined ? Infinity : quota - usage;
    },
    persist: async () => (await storage?.persist?.().catch(() => false)) ?? false,
  };
}

import type { StorePort, StoresPort } from "../ports.js";

/** Databases whose browser runs out of room, closes connections, or does not open them. */
export interface FaultyStores extends StoresPort {
  /** Without room nothing can be put; all can be read, and deleted, which may make room. */
  room: "plenty" | "none" | "after a deletion";
  /** Errors of the next calls of `open`, in order; "never" for one that does not answer. */
  readonly openFaults: (DOMException | "never")[];
  /** Closes all connections, as the browser does; with an error that is also how transactions under way end. */
  disconnect(): void;
}

export function faultyStores(stores: StoresPort): FaultyStores {
  const connections = new Set<() => void>();

  function connect(port: StorePort): StorePort {
    const listeners = new Set<(reason: "closed" | "deleted") => void>();
    const disconnect = () => {
      connections.delete(disconnect);
      port.close();
      for (const run of listeners) run("closed");
    };
    connections.add(disconnect);
    return {
      transaction: (names, mode, run, options) =>
        port.transaction(
          names,
          mode,
          (transaction) =>
            run({
              ...transaction,
              put: async (store, row) => {
                if (faulty.room !== "plenty") throw new DOMException("The quota is used up.", "QuotaExceededError");
                await transaction.put(store, row);
              },
              delete: async (store, key) => {
                await transaction.delete(store, key);
                if (faulty.room === "after a deletion") faulty.room = "plenty";
              },
            }),
          options,
        ),
      onClose: (run) => {
        listeners.add(run);
        port.onClose(run);
      },
      close: () => {
        connections.delete(disconnect);
        port.close();
      },
    };
  }

  const faulty: FaultyStores = {
    room: "plenty",
    openFaults: [],
    open: async (userId) => {
      const fault = faulty.openFaults.shift();
      if (fault === "never") return new Promise(() => undefined);
      if (fault) throw fault;
      return connect(await stores.open(userId));
    },
    delete: stores.delete,
    disconnect: () => connections.forEach((run) => run()),
  };
  return faulty;
}

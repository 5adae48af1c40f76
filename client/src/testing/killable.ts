import type { StoresPort, TransportPorts } from "../ports.js";

export type TabPorts = TransportPorts & { readonly stores: StoresPort };

const NEVER = new Promise<never>(() => undefined);

/** Ports of a tab that can be killed: nothing of it runs any more, and the browser releases its locks and connections. */
export function killable(ports: TabPorts): { readonly ports: TabPorts; kill(): void } {
  let isAlive = true;
  let end = () => {};
  const killed = new Promise<void>((resolve) => (end = resolve));
  const ends = [end];
  const whileAlive = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work.catch((error: unknown) => (isAlive ? Promise.reject(error as Error) : NEVER));
    return isAlive ? value : NEVER;
  };
  return {
    kill: () => {
      isAlive = false;
      for (const run of ends) run();
    },
    ports: {
      ...ports,
      setTimer: (run, ms) => ports.setTimer(() => isAlive && run(), ms),
      fetch: (...request) => whileAlive(ports.fetch(...request)),
      putPart: (...part) => whileAlive(ports.putPart(...part)),
      openSocket: (options) => {
        const socket = ports.openSocket(options);
        ends.push(socket.drop);
        return socket;
      },
      locks: {
        ...ports.locks,
        request: (name, options, hold) =>
          whileAlive(
            ports.locks.request(name, options, (lost) => (isAlive ? Promise.race([hold(lost), killed]) : killed)),
          ),
      },
      channel: (name) => {
        const channel = ports.channel(name);
        ends.push(channel.close);
        return channel;
      },
      stores: {
        ...ports.stores,
        open: async (userId) => {
          const port = await whileAlive(ports.stores.open(userId));
          ends.push(port.close);
          return { ...port, transaction: (...transaction) => whileAlive(port.transaction(...transaction)) };
        },
      },
    },
  };
}

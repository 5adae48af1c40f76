import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** Proxy to a database server that counts round trips and bytes. */
export interface CountingProxy {
  readonly port: number;
  counts(): ProxyCounts;
  close(): Promise<void>;
}

export interface ProxyCounts {
  /** Number of requests that followed a response. */
  readonly roundTrips: number;
  readonly bytesToDatabase: number;
  readonly bytesFromDatabase: number;
}

/** Forwards a port of 127.0.0.1 to the socket file at `path`. */
export async function openCountingProxy(path: string): Promise<CountingProxy> {
  let [roundTrips, bytesToDatabase, bytesFromDatabase] = [0, 0, 0];
  const open = new Set<Socket>();
  const server = createServer((downstream) => {
    const upstream = connect(path);
    let hasAnswered = true;
    downstream.on("data", (data) => {
      bytesToDatabase += data.length;
      if (hasAnswered) roundTrips += 1;
      hasAnswered = false;
    });
    upstream.on("data", (data) => {
      bytesFromDatabase += data.length;
      hasAnswered = true;
    });
    downstream.pipe(upstream);
    upstream.pipe(downstream);
    for (const socket of [downstream, upstream]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => [downstream, upstream].forEach((end) => end.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ roundTrips, bytesToDatabase, bytesFromDatabase }),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

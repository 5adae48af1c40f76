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
  const server = createServer((near) => {
    const far = connect(path);
    let hasAnswered = true;
    near.on("data", (data) => {
      bytesToDatabase += data.length;
      if (hasAnswered) roundTrips += 1;
      hasAnswered = false;
    });
    far.on("data", (data) => {
      bytesFromDatabase += data.length;
      hasAnswered = true;
    });
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined).on("close", () => [near, far].forEach((end) => end.destroy()));
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

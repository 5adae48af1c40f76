import { type AddressInfo, type NetConnectOpts, type Socket, connect, createServer } from "node:net";

/** A TCP proxy that can drop connections or stall. */
export interface Proxy {
  readonly port: number;
  /** Closes all connections and refuses new ones. */
  cut(): void;
  /** Stalls all connections without closing them. */
  hush(): void;
  /** Restores normal forwarding. */
  mend(): void;
  close(): Promise<void>;
}

/** Forwards a free port of 127.0.0.1 to `target`. */
export async function createProxy(target: NetConnectOpts): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let isHushed = false;

  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    if (isHushed) socket.pause();
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      other().destroy();
    });
  };

  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far: Socket = connect(target);
    keep(near, () => far);
    keep(far, () => near);
    near.pipe(far);
    far.pipe(near);
    if (isHushed) for (const socket of [near, far]) socket.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    hush: () => {
      isHushed = true;
      for (const socket of sockets) socket.pause();
    },
    mend: () => {
      isCut = false;
      isHushed = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { type AddressInfo, type NetConnectOpts, type Socket, connect, createServer } from "node:net";

/** A TCP proxy that can drop connections or stall. */
export interface Proxy {
  readonly port: number;
  /** Closes all connections and refuses new ones. */
  disconnect(): void;
  /** Stalls all connections without closing them. */
  blackhole(): void;
  /** Forwards the next request that contains `text`, and closes its connection instead of forwarding the answer. */
  loseAnswer(text: string): void;
  /** Restores normal forwarding. */
  restore(): void;
  close(): Promise<void>;
}

/** Forwards a free port of 127.0.0.1 to `target`. */
export async function createProxy(target: NetConnectOpts): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isDisconnected = false;
  let isStalled = false;
  let lostText: string | undefined;

  const track = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    if (isStalled) socket.pause();
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      other().destroy();
    });
  };

  const server = createServer((near) => {
    if (isDisconnected) return void near.destroy();
    const far: Socket = connect(target);
    track(near, () => far);
    track(far, () => near);
    let isAnswerLost = false;
    near.on("data", (data) => {
      if (lostText === undefined || !data.includes(lostText)) return;
      lostText = undefined;
      isAnswerLost = true;
      far.unpipe(near).resume();
    });
    far.on("data", () => {
      if (isAnswerLost) near.destroy();
    });
    near.pipe(far);
    far.pipe(near);
    if (isStalled) for (const socket of [near, far]) socket.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    port: (server.address() as AddressInfo).port,
    disconnect: () => {
      isDisconnected = true;
      for (const socket of sockets) socket.destroy();
    },
    blackhole: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    loseAnswer: (text) => void (lostText = text),
    restore: () => {
      isDisconnected = false;
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

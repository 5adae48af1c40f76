import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Network fault of a proxy. `pass`: none. `cut`: connections are reset and refused. `stall`: no data and no FIN passes.
 * `delayMs`: every chunk is delayed. `cutAfterBytes`: a connection is reset once the client has sent more than this since
 * the begin of the fault. `drop-responses`: requests pass, responses are dropped, and connections that dropped data are
 * reset when the fault ends.
 */
export type Behaviour =
  "pass" | "cut" | "stall" | "drop-responses" | { readonly delayMs: number } | { readonly cutAfterBytes: number };

/** TCP proxy with injectable network faults, listening on `port`. */
export interface Proxy {
  readonly port: number;
  set(behaviour: Behaviour): void;
  close(): Promise<void>;
}

interface ProxiedConnection {
  readonly downstream: Socket;
  readonly upstream: Socket;
  hasDropped: boolean;
  /** Bytes from the client since the begin of the current behaviour. */
  sentBytes: number;
}

/** Creates a proxy to a port of this machine, or to a socket file. */
export async function createProxy(target: number | string): Promise<Proxy> {
  const connections = new Set<ProxiedConnection>();
  let behaviour: Behaviour = "pass";
  const stalled: (() => void)[] = [];

  const server = createServer((downstream) => {
    if (behaviour === "cut") return void downstream.resetAndDestroy();
    const upstream = typeof target === "string" ? connect(target) : connect({ port: target, host: "127.0.0.1" });
    const connection = { downstream, upstream, hasDropped: false, sentBytes: 0 };
    connections.add(connection);
    for (const end of [downstream, upstream])
      end.setNoDelay().on("close", () => downstream.destroyed && upstream.destroyed && connections.delete(connection));
    forward(downstream, upstream, (chunk) => {
      connection.sentBytes += chunk.length;
      if (connection.sentBytes > maxBytes(behaviour)) reset(connection);
      return true;
    });
    forward(upstream, downstream, () => {
      connection.hasDropped ||= behaviour === "drop-responses";
      return behaviour !== "drop-responses";
    });
  });

  /** Forwards chunks in order, subject to the current behaviour. */
  function forward(from: Socket, to: Socket, isForwarded: (chunk: Buffer) => boolean): void {
    let last: Promise<unknown> = Promise.resolve();
    const enqueue = (step: () => unknown) => (last = last.then(applyDelay).then(step));
    from.on("error", () => undefined);
    from.on("data", (chunk) => {
      from.pause();
      void enqueue(() => (isForwarded(chunk) ? write(to, chunk) : undefined)).then(() => from.resume());
    });
    // A stalled connection passes no FIN.
    from.on("close", () => void enqueue(() => to.destroySoon()));
  }

  async function applyDelay(): Promise<void> {
    while (behaviour === "stall") await new Promise<void>((resolve) => stalled.push(resolve));
    if (typeof behaviour === "object" && "delayMs" in behaviour) await sleep(behaviour.delayMs);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      behaviour = next;
      for (const connection of connections) {
        connection.sentBytes = 0;
        if (behaviour === "cut" || connection.hasDropped) reset(connection);
      }
      for (const resume of stalled.splice(0)) resume();
    },
    close: async () => {
      for (const { downstream, upstream } of connections) for (const end of [downstream, upstream]) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function maxBytes(behaviour: Behaviour): number {
  return typeof behaviour === "object" && "cutAfterBytes" in behaviour ? behaviour.cutAfterBytes : Infinity;
}

function reset({ downstream, upstream }: ProxiedConnection): void {
  for (const end of [downstream, upstream]) end.resetAndDestroy();
}

async function write(to: Socket, chunk: Buffer): Promise<void> {
  if (to.destroyed || to.write(chunk)) return;
  await new Promise<void>((resolve) => to.once("drain", resolve).once("close", resolve));
}

import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * How a way behaves. `pass`: as it should. `cut`: lines break and none can be made. `stall`: a black hole, nothing comes
 * through and nobody is told. `delayMs`: every piece takes so long. `swallow`: what is asked arrives, what is answered is
 * lost, and the lines that lost something break when it is over.
 */
export type Behaviour = "pass" | "cut" | "stall" | "swallow" | { readonly delayMs: number };

/** A way between two parts that can be disturbed: listens on `port` and passes on to another. */
export interface Proxy {
  readonly port: number;
  set(flow: Behaviour): void;
  close(): Promise<void>;
}

interface Line {
  readonly near: Socket;
  readonly far: Socket;
  hasLost: boolean;
}

/** A way to `targetPort` of this machine. */
export async function createProxy(targetPort: number): Promise<Proxy> {
  const lines = new Set<Line>();
  let flow: Behaviour = "pass";
  const waiting: (() => void)[] = [];

  const server = createServer((near) => {
    if (flow === "cut") return void near.resetAndDestroy();
    const far = connect({ port: targetPort, host: "127.0.0.1" });
    const line = { near, far, hasLost: false };
    lines.add(line);
    for (const end of [near, far])
      end.setNoDelay().on("close", () => near.destroyed && far.destroyed && lines.delete(line));
    carry(near, far, () => true);
    carry(far, near, () => {
      line.hasLost ||= flow === "swallow";
      return flow !== "swallow";
    });
  });

  /** Hands on what comes from one end to the other, piece by piece and in order, as the flow of the moment lets it. */
  function carry(from: Socket, to: Socket, isLetThrough: () => boolean): void {
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = (step: () => unknown) => (last = last.then(passage).then(step));
    from.on("error", () => undefined);
    from.on("data", (piece) => {
      from.pause();
      void inTurn(() => (isLetThrough() ? write(to, piece) : undefined)).then(() => from.resume());
    });
    // In a black hole the other end does not learn of it.
    from.on("close", () => void inTurn(() => to.destroySoon()));
  }

  async function passage(): Promise<void> {
    while (flow === "stall") await new Promise<void>((resolve) => waiting.push(resolve));
    if (typeof flow === "object") await sleep(flow.delayMs);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      flow = next;
      for (const { near, far, hasLost } of lines)
        if (flow === "cut" || hasLost) for (const end of [near, far]) end.resetAndDestroy();
      for (const goOn of waiting.splice(0)) goOn();
    },
    close: async () => {
      for (const { near, far } of lines) for (const end of [near, far]) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function write(to: Socket, piece: Buffer): Promise<void> {
  if (to.destroyed || to.write(piece)) return;
  await new Promise<void>((resolve) => to.once("drain", resolve).once("close", resolve));
}

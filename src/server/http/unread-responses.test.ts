import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, type Socket, createConnection } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ByteBudget } from "../byte-budget.js";
import { UnreadResponses } from "./unread-responses.js";

const MIB = 2 ** 20;
/** More than the socket buffers of one connection. */
const HUGE = 32 * MIB;

/** Serves responses of the size in the path, with at most `own` unread bytes by owner and `total` in all. */
async function serve({ own = Infinity, total = Infinity, readMs = 60_000 }) {
  const budget = new ByteBudget(own, total);
  const answers = new UnreadResponses(budget, readMs);
  const server = createServer((request, response) => {
    const [, bytes, owner = ""] = (request.url ?? "").split("/");
    answers.send(response, "x".repeat(Number(bytes)), owner);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    answers.stop();
    server.closeAllConnections();
    server.close();
  });
  /** Sends requests on a paused socket. */
  const ask = (path: string, times = 1): Socket => {
    const socket = createConnection(port, "127.0.0.1").on("error", () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(times));
    return socket.pause();
  };
  return { budget, ask };
}

async function statusFrom(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket.resume(), "data")) as [Buffer];
  socket.destroy();
  return chunk.toString().slice(9, 12);
}

describe("an unread response", () => {
  it("is closed after its timeout, and not counted any more", async () => {
    const { budget, ask } = await serve({ readMs: 500 });
    const socket = ask(`/${HUGE}/ada`);
    await expect.poll(() => budget.total).toBe(HUGE);
    await expect.poll(() => budget.total).toBe(0);
    let read = 0;
    socket.on("data", (chunk: Buffer) => (read += chunk.length)).resume();
    await once(socket, "close");
    expect(read).toBeLessThan(HUGE);
  });

  it("counts until it is read or its connection closed", async () => {
    const { budget, ask } = await serve({});
    const [reader, gone] = [ask(`/${HUGE}/ada`), ask(`/${HUGE}/bob`)];
    await expect.poll(() => budget.total).toBe(2 * HUGE);
    reader.resume();
    await expect.poll(() => budget.total).toBe(HUGE);
    gone.destroy();
    await expect.poll(() => budget.total).toBe(0);
  });

  it("limits further responses of the same owner, and of all owners beyond the total", async () => {
    const { budget, ask } = await serve({ own: HUGE + MIB, total: 2 * HUGE + MIB });
    ask(`/${HUGE}/ada`);
    await expect.poll(() => budget.total).toBe(HUGE);
    expect(await statusFrom(ask(`/${2 * MIB}/ada`))).toBe("429");
    ask(`/${HUGE}/bob`);
    await expect.poll(() => budget.total).toBe(2 * HUGE);
    expect(await statusFrom(ask(`/${2 * MIB}/cyd`))).toBe("503");
    expect(await statusFrom(ask("/100/ada"))).toBe("200");
  });

  it("counts with the responses behind it on the connection, which end with it", async () => {
    const { budget, ask } = await serve({ own: HUGE + MIB });
    const socket = ask(`/${HUGE}/ada`);
    await expect.poll(() => budget.total).toBe(HUGE);
    socket.write("GET /1000/ada HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10));
    await expect.poll(() => budget.total).toBe(HUGE + 10 * 1000);
    socket.destroy();
    await expect.poll(() => budget.total).toBe(0);
  });

  it("counts with pipelined responses behind it", async () => {
    const { budget, ask } = await serve({});
    const socket = ask(`/${HUGE}/ada`, 4);
    await expect.poll(() => budget.total).toBeGreaterThanOrEqual(2 * HUGE);
    socket.destroy();
    await expect.poll(() => budget.total).toBe(0);
  });
});

it("endless responses that are read are not counted", { timeout: 120_000 }, async () => {
  const { budget, ask } = await serve({ own: HUGE + MIB });
  for (let asked = 0; asked < 5; asked += 1) expect(await statusFrom(ask(`/${HUGE}/ada`))).toBe("200");
  await expect.poll(() => budget.total).toBe(0);
});

import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { HttpRefusal } from "../../http-refusal.js";
import { RequestAborted } from "../request-body.js";
import { type PartTimes, type WriteChunks, readPart } from "./part-body.js";

const LONG: PartTimes = { checkMs: 60_000, totalMs: 60_000 };
const MIB = 1024 * 1024;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Reads one request; resolves to its outcome. */
async function read(write: WriteChunks, times: PartTimes) {
  let settle: (outcome: unknown) => void = () => undefined;
  const outcome = new Promise<unknown>((resolve) => (settle = resolve));
  const server = createServer((request, response) => {
    readPart(request, write, times).then(
      () => settle("whole"),
      (error: unknown) => settle(error),
    );
    void outcome.then(() => response.end());
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  const send = (size: number, body: Buffer) => {
    socket.write(`PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: ${size}\r\n\r\n`);
    socket.write(body);
  };
  return { outcome, socket, send };
}

it("passes on all bytes in large writes, one at a time", async () => {
  const writes: number[] = [];
  let running = 0;
  let most = 0;
  const body = Buffer.from(Array.from({ length: 5 * MIB }, (_, index) => index % 251));
  const taken: Buffer[] = [];
  const { outcome, send } = await read(async (chunks) => {
    most = Math.max(most, (running += 1));
    writes.push(Buffer.concat(chunks).length);
    taken.push(Buffer.concat(chunks));
    await sleep(5);
    running -= 1;
  }, LONG);
  send(body.length, body);
  expect(await outcome).toBe("whole");
  expect(Buffer.concat(taken).equals(body)).toBe(true);
  expect(most).toBe(1);
  expect(Math.max(...writes)).toBeLessThanOrEqual(MIB);
  expect(writes.length).toBeLessThanOrEqual(11);
});

it("stops reading while a write takes long", async () => {
  let finish: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (finish = resolve));
  const { outcome, socket, send } = await read(() => slow, LONG);
  send(64 * MIB, Buffer.alloc(64 * MIB));
  await sleep(500);
  // Buffers of the kernel and 1 MiB of the reader.
  expect(socket.writableLength + socket.bytesWritten).toBeGreaterThan(64 * MIB);
  expect(socket.writableLength).toBeGreaterThan(32 * MIB);
  finish();
  expect(await outcome).toBe("whole");
});

it("fails with 408 where less than 16 KiB come between two checks, and where the whole takes too long", async () => {
  for (const [times, every] of [
    [{ checkMs: 200, totalMs: 60_000 }, 60_000],
    [{ checkMs: 60_000, totalMs: 400 }, 20],
  ] as const) {
    const { outcome, socket, send } = await read(() => Promise.resolve(), times);
    send(MIB, Buffer.alloc(100));
    const dripping = setInterval(() => socket.write(Buffer.alloc(100)), every);
    const error = await outcome;
    clearInterval(dripping);
    expect(error).toBeInstanceOf(HttpRefusal);
    expect((error as HttpRefusal).status).toBe(408);
  }
});

it("does not blame the client for a slow disk", async () => {
  const { outcome, send } = await read(() => sleep(700), { checkMs: 100, totalMs: 60_000 });
  send(MIB, Buffer.alloc(MIB));
  expect(await outcome).toBe("whole");
});

it("fails with the error of a write, and as aborted without the client", async () => {
  const failure = new Error("no space");
  const full = await read(() => Promise.reject(failure), LONG);
  full.send(MIB, Buffer.alloc(MIB));
  expect(await full.outcome).toBe(failure);
  const cut = await read(() => Promise.resolve(), LONG);
  cut.send(MIB, Buffer.alloc(MIB / 2));
  await sleep(50);
  cut.socket.destroy();
  expect(await cut.outcome).toBeInstanceOf(RequestAborted);
});

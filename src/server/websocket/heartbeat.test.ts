import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createHeartbeat } from "./heartbeat.js";

/** The time in which each socket is asked once. */
const ROUND_MS = 12_000;

/** A moment in which what was said has arrived. */
function arrived(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 50 && !condition(); tries += 1) await arrived();
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a socket that is asked whether it lives", () => {
  it.each([
    ["stays when it answers", true, undefined, true],
    ["is ended when it does not", false, undefined, false],
    ["is ended when it says what it was not asked for", false, "pong", false],
  ])("%s", async (_what, autoPong, unasked, stays) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const heartbeat = createHeartbeat();
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", (socket) => heartbeat.add(socket));
    await once(server, "listening");
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong });
    let [pings, isClosed] = [0, false];
    client.on("ping", () => (pings += 1)).on("close", () => (isClosed = true));
    await once(client, "open");
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    await waitFor(() => pings === 1);
    if (unasked !== undefined) client.pong(unasked);
    await arrived();
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    await waitFor(() => isClosed || pings === 2);
    expect(isClosed).toBe(!stays);
    heartbeat.stop();
    client.terminate();
    server.close();
  });
});

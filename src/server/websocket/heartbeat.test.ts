import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { eventually } from "../../testing/eventually.js";
import { createHeartbeat } from "./heartbeat.js";

/** Interval of the pings. */
const ROUND_MS = 12_000;

afterEach(() => {
  vi.useRealTimers();
});

describe("a socket with heartbeat", () => {
  it.each([
    ["stays open when it answers the ping", true, undefined, true],
    ["is terminated when it does not", false, undefined, false],
    ["is terminated when it only sends an unsolicited pong", false, "pong", false],
  ])("%s", async (_what, autoPong, unasked, stays) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const heartbeat = createHeartbeat();
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    let pongs = 0;
    server.on("connection", (socket) => {
      heartbeat.add(socket);
      socket.on("pong", () => (pongs += 1));
    });
    await once(server, "listening");
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong });
    let [pings, isClosed] = [0, false];
    client.on("ping", () => (pings += 1)).on("close", () => (isClosed = true));
    await once(client, "open");
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    await eventually(() => expect(pings).toBe(1));
    if (unasked !== undefined) client.pong(unasked);
    if (autoPong || unasked !== undefined) await eventually(() => expect(pongs).toBe(1));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    await eventually(() => expect(isClosed || pings === 2).toBe(true));
    expect(isClosed).toBe(!stays);
    heartbeat.stop();
    client.terminate();
    server.close();
  });
});

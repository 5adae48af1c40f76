import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createSocketOpener } from "./socket.js";

/** A socket of the kit, and the server's end of it. Calls are recorded. */
async function connect() {
  const server = new WebSocketServer({ port: 0, handleProtocols: () => "graphql-transport-ws" });
  onTestFinished(() => server.close());
  const connected = once(server, "connection") as Promise<[WebSocket]>;
  const calls: unknown[] = [];
  const socket = createSocketOpener(WebSocket)({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    params: () => Promise.resolve({ authorization: "Bearer x" }),
    onOpen: () => calls.push("open"),
    onPong: () => calls.push("pong"),
    onClose: ({ code, reason }) => calls.push([code, reason]),
  });
  const [peer] = await connected;
  const received: unknown[] = [];
  peer.on("message", (data) => received.push(JSON.parse((data as Buffer).toString())));
  const send = (message: object) => peer.send(JSON.stringify(message));
  return { socket, peer, send, calls, received };
}

const sinkOf = (calls: unknown[]) => ({
  next: (result: unknown) => calls.push(["next", result]),
  error: (errors: unknown) => calls.push(["error", errors]),
  complete: () => calls.push("complete"),
});

it("speaks graphql-transport-ws", async () => {
  const { socket, send, calls, received } = await connect();
  const init = { type: "connection_init", payload: { authorization: "Bearer x" } };
  await expect.poll(() => received).toEqual([init]);
  send({ type: "connection_ack" });
  await expect.poll(() => calls).toEqual(["open"]);
  const stop = socket.subscribe({ query: "subscription A { a }", variables: {} }, sinkOf(calls));
  socket.subscribe({ query: "subscription B { b }", variables: {} }, sinkOf(calls));
  send({ type: "next", id: "1", payload: { data: 1 } });
  send({ type: "ping" });
  send({ type: "error", id: "2", payload: [{ message: "no" }] });
  await expect.poll(() => calls).toEqual(["open", ["next", { data: 1 }], ["error", [{ message: "no" }]]]);
  stop();
  // Results that arrive after the end of the operation are dropped.
  send({ type: "next", id: "1", payload: { data: 2 } });
  send({ type: "complete", id: "2" });
  socket.ping();
  send({ type: "pong" });
  await expect.poll(() => calls.at(-1)).toBe("pong");
  expect(calls).toHaveLength(4);
  const subscribe = (id: string, query: string) => ({ type: "subscribe", id, payload: { query, variables: {} } });
  const started = [subscribe("1", "subscription A { a }"), subscribe("2", "subscription B { b }")];
  await expect
    .poll(() => received)
    .toEqual([init, ...started, { type: "pong" }, { type: "complete", id: "1" }, { type: "ping" }]);
});

it("reports the close code, and closes where the other side sends no JSON", async () => {
  const [closed, garbled] = [await connect(), await connect()];
  closed.peer.close(4403, "Forbidden");
  await expect.poll(() => closed.calls).toEqual([[4403, "Forbidden"]]);
  garbled.peer.send("<html>");
  await expect.poll(() => garbled.calls).toEqual([[4400, ""]]);
});

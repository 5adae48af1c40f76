import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { type Pace, runAtRate } from "../../harness/pacer.js";
import { answer } from "../../harness/remote.js";
import { eventOf, frameOf } from "../events.js";

// W, a bare ws server that pushes the same JSON as ConvoSpace.

export type WebsocketServerProcess = typeof methods;

const sockets = new Map<string, WebSocket>();

const methods = {
  listen: async (): Promise<{ url: string }> => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
    server.on("connection", (socket, request) => onConnection(socket, new URL(request.url ?? "/", "ws://w")));
    await new Promise((resolve) => server.once("listening", resolve));
    return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
  },
  /** Publishes events to the users in turn. */
  publish: (pace: Pace) =>
    runAtRate(pace, (event) => sockets.get(String(event.person))?.send(JSON.stringify(frameOf(eventOf(event))))),
};

/** Forwards messages to the user that they name, and acknowledges them. */
function onConnection(socket: WebSocket, { searchParams }: URL): void {
  sockets.set(searchParams.get("token") ?? "", socket);
  socket.on("message", (data) => {
    const { to, body } = JSON.parse((data as Buffer).toString()) as { to: string; body: string };
    const [person, n] = body.split(/[. ]/u, 2).map(Number);
    sockets.get(to)?.send(JSON.stringify(frameOf(eventOf({ person: person ?? 0, n: n ?? 0 }))));
    socket.send(JSON.stringify({ answer: body }));
  });
}

answer(methods);

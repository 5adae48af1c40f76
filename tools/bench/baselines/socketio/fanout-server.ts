import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { type Pace, runAtRate } from "../../harness/pacer.js";
import { answer } from "../../harness/remote.js";
import { messageOf } from "../events.js";

// Socket.IO without a database: each user has a room.

export type SocketioFanout = typeof methods;

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
io.on("connection", (socket) => void socket.join(`user:${String(socket.handshake.auth["token"])}`));

const methods = {
  listen: async (): Promise<{ url: string }> => {
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
  },
  /** Publishes events to the users in turn. */
  publish: (pace: Pace) =>
    runAtRate(pace, (event) => void io.to(`user:${event.person}`).emit("message:receive", messageOf(event))),
};

answer(methods);

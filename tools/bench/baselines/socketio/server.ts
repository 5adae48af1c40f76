import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { jwtVerify } from "jose";
import { Server, type Socket } from "socket.io";
import { answer } from "../../harness/remote.js";
import { readHistory, sendMessage } from "./messages.js";
import { openModels } from "./models.js";

// S, the original's design: Express 5 for history, Socket.IO 4 for messages, Sequelize 6 over mysql2.

export type SocketioServer = typeof methods;

const methods = {
  /** Creates the tables and listens; returns the URL. */
  listen: async ({ databaseUrl, secret }: { databaseUrl: string; secret: string }): Promise<{ url: string }> => {
    await openModels(databaseUrl);
    return { url: await listen(new TextEncoder().encode(secret)) };
  },
  /** Sets the recipient of each conversation, which a server would have read when they joined. */
  setRecipients: (given: ReadonlyMap<number, number>) => void (recipients = given),
};

let recipients: ReadonlyMap<number, number> = new Map();

function recipientOf(conversationId: number): number {
  const recipientId = recipients.get(conversationId);
  if (recipientId === undefined) throw new Error("There is no such conversation.");
  return recipientId;
}

async function listen(secret: Uint8Array): Promise<string> {
  const userOf = async (token: unknown) => Number((await jwtVerify(String(token), secret)).payload.sub);
  const app = express();
  app.get("/conversations/:id/messages", async (request, response) => {
    await userOf(request.headers.authorization?.slice("Bearer ".length));
    response.json({ messages: await readHistory(Number(request.params.id), Number(request.query["limit"])) });
  });
  const http = createServer(app);
  const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
  io.use((socket, next) => {
    userOf(socket.handshake.auth["token"]).then(
      (userId) => {
        (socket.data as { userId: number }).userId = userId;
        next();
      },
      (error: unknown) => next(error as Error),
    );
  });
  io.on("connection", onConnection);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

function onConnection(socket: Socket): void {
  const { userId } = socket.data as { userId: number };
  void socket.join(`user:${userId}`);
  socket.on("message:send", ({ conversationId, body }: { conversationId: string; body: string }, ack) => {
    const reply = ack as (answer: object) => void;
    sendMessage(
      { conversationId: Number(conversationId), senderId: userId, text: body },
      recipientOf,
      // To the recipient, and to the sender's other devices.
      (recipientId, message) => socket.to([`user:${recipientId}`, `user:${userId}`]).emit("message:receive", message),
    ).then(
      (message) => reply({ message }),
      (error: unknown) => reply({ error: String(error) }),
    );
  });
}

answer(methods);

import { WebSocket } from "ws";
import type { Connect } from "./device.js";

/** Device with JSON over a bare WebSocket. */
export const connectBare: Connect = ({ url, token }, receiver) => {
  const socket = new WebSocket(`${url}/?token=${token}`, { perMessageDeflate: false });
  let isClosing = false;
  return new Promise((resolve, reject) => {
    socket.on("open", () =>
      resolve({
        send: ({ conversationId, clientId, body }) =>
          socket.send(JSON.stringify({ to: conversationId, clientId, body })),
        close: () => {
          isClosing = true;
          socket.close();
        },
      }),
    );
    socket.on("message", (data) => {
      const { answer, payload } = JSON.parse((data as Buffer).toString()) as {
        answer?: string;
        payload?: { data: { events: { message: { body: string; sequence: number } } } };
      };
      if (answer !== undefined) receiver.onAnswer(answer);
      else if (payload !== undefined) receiver.onMessage(payload.data.events.message);
    });
    socket.on("error", reject);
    socket.on("close", (code) => isClosing || receiver.onFault(`The socket closed with ${code}.`));
  });
};

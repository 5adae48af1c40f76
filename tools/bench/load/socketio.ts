import { WebSocket } from "ws";
import type { Connect } from "./device.js";

interface Message {
  readonly message_text: string;
}

/** Device with raw Socket.IO frames: Engine.IO packets 0, 2 and 4, Socket.IO packets 0, 2 and 3. */
export const connectSocketio: Connect = ({ url, token }, receiver) => {
  const address = `${url.replace(/^http/u, "ws")}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { perMessageDeflate: false });
  let isClosing = false;
  let events = 0;

  return new Promise((resolve, reject) => {
    socket.on("message", (data) => {
      const packet = (data as Buffer).toString();
      if (packet.startsWith("42")) {
        const [name, message] = JSON.parse(packet.slice(2)) as [string, Message];
        if (name === "message:receive") receiver.onMessage({ body: message.message_text, sequence: undefined });
      } else if (packet.startsWith("43")) {
        const [answer] = JSON.parse(packet.slice(packet.indexOf("["))) as [{ message?: Message; error?: string }];
        if (answer.message === undefined) receiver.onFault(answer.error ?? "an acknowledgement without a message");
        else receiver.onAnswer(answer.message.message_text);
      } else if (packet === "2") socket.send("3");
      else if (packet.startsWith("0")) socket.send(`40${JSON.stringify({ token })}`);
      else if (packet.startsWith("40"))
        resolve({
          send: ({ conversationId, clientId, body }) => {
            const event = ["message:send", { conversationId, clientId, body }];
            socket.send(`42${(events += 1)}${JSON.stringify(event)}`);
          },
          close: () => {
            isClosing = true;
            socket.close();
          },
        });
      else receiver.onFault(packet);
    });
    socket.on("error", reject);
    socket.on("close", (code) => {
      if (!isClosing) receiver.onFault(`The socket closed with ${code}.`);
      reject(new Error(`The socket closed with ${code}.`));
    });
  });
};

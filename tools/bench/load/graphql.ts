import { WebSocket } from "ws";
import { DOCUMENTS } from "../harness/documents.js";
import type { Connect, Receiver } from "./device.js";

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: {
    readonly errors?: unknown;
    readonly data?: {
      readonly events?: { readonly __typename: string; readonly message?: Message };
      readonly sendMessage?: { readonly message: Message | null; readonly userErrors: unknown };
    };
  };
}

interface Message {
  readonly body: string;
  readonly sequence: number;
}

/** Device with raw graphql-transport-ws: one stream, and sends over the same socket. */
export const connectGraphql: Connect = ({ url, token }, receiver) => {
  const socket = new WebSocket(url.replace(/^http/u, "ws"), "graphql-transport-ws", { perMessageDeflate: false });
  const sendFrame = (frame: object) => socket.send(JSON.stringify(frame));
  let isClosing = false;

  return new Promise((resolve, reject) => {
    const ready = () =>
      resolve({
        send: ({ conversationId, clientId, body }) => {
          const variables = { input: { conversationId, clientMessageId: clientId, body } };
          sendFrame({ id: clientId, type: "subscribe", payload: { query: DOCUMENTS.send, variables } });
        },
        close: () => {
          isClosing = true;
          socket.close();
        },
      });
    socket.on("open", () => sendFrame({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    socket.on("message", (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as Frame;
      if (frame.type === "connection_ack")
        sendFrame({ id: "events", type: "subscribe", payload: { query: DOCUMENTS.events } });
      else if (frame.type === "next") onNext(frame, receiver, ready);
      else if (frame.type === "error" && frame.id !== undefined) refuse(frame.id, frame.payload, receiver);
      else if (frame.type !== "complete" || frame.id === "events") receiver.onFault(JSON.stringify(frame));
    });
    socket.on("error", reject);
    socket.on("close", (code, reason) => {
      if (!isClosing) receiver.onFault(`The socket closed with ${code} ${reason.toString()}.`);
      reject(new Error(`The socket closed with ${code} ${reason.toString()}.`));
    });
  });
};

/** Error codes of load shedding. */
const REFUSALS = new Set(["SERVICE_UNAVAILABLE", "RATE_LIMITED", "TOO_MANY_OPERATIONS"]);

/** Reports errors: REFUSALS as refusals, anything else as faults. */
export function refuse(clientId: string, errors: unknown, receiver: Receiver): void {
  const [code] = (errors as { extensions?: { code?: string } }[]).map(({ extensions }) => extensions?.code ?? "");
  if (code !== undefined && REFUSALS.has(code)) receiver.onRefusal(clientId, code);
  else receiver.onFault(JSON.stringify(errors));
}

function onNext({ id = "", payload }: Frame, receiver: Receiver, ready: () => void): void {
  const { events, sendMessage } = payload?.data ?? {};
  if (payload?.errors !== undefined) refuse(id, payload.errors, receiver);
  else if (sendMessage !== undefined) {
    if (sendMessage.message === null) receiver.onFault(JSON.stringify(sendMessage.userErrors));
    else receiver.onAnswer(sendMessage.message.body);
  } else if (events?.__typename === "StreamReady") ready();
  else if (events?.message !== undefined) receiver.onMessage(events.message);
}

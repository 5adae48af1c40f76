import { CloseCode, MessageType } from "graphql-ws";
import type { WebSocket } from "ws";
import { ILL_FORMED, hasLoneSurrogate } from "../lone-surrogates.js";
import type { SendBuffer } from "./send-buffer.js";

const UNSUPPORTED_DATA = 1003;
const FROM_SERVERS: ReadonlySet<unknown> = new Set([MessageType.ConnectionAck, MessageType.Next, MessageType.Error]);

/**
 * Returns the parsed message of a frame, or undefined when it was rejected: by closing the socket, or by an error for its
 * operation if it names one. ws itself closes with 1007 when the text is not UTF-8.
 */
export function readMessage(
  data: Buffer,
  isBinary: boolean,
  { socket, sendBuffer }: { socket: Pick<WebSocket, "close">; sendBuffer: SendBuffer },
): unknown {
  if (isBinary) {
    socket.close(UNSUPPORTED_DATA, "Send JSON in text messages");
    return undefined;
  }
  const text = data.toString();
  const message = parseOnce(text);
  const { type, id } = Object(message) as { type?: unknown; id?: unknown };
  if (FROM_SERVERS.has(type)) {
    socket.close(CloseCode.BadRequest, `Only servers send messages of type ${String(type)}`);
    return undefined;
  }
  if (!hasLoneSurrogate(text, message)) return message;
  if (type === MessageType.Subscribe && typeof id === "string") {
    const error = { message: ILL_FORMED, extensions: { code: "BAD_REQUEST" } };
    void sendBuffer.send(JSON.stringify({ id, type: MessageType.Error, payload: [error] }));
  } else socket.close(CloseCode.BadRequest, "A text has half of a surrogate pair");
  return undefined;
}

/**
 * Parses a message in place of graphql-ws, whose `parseMessage(data: unknown)` accepts parsed ones: an open subscription
 * then retains an object with shared strings instead of its whole text.
 */
function parseOnce(text: string): unknown {
  try {
    const message: unknown = JSON.parse(text);
    // graphql-ws would parse a JSON string a second time.
    return typeof message === "string" ? text : message;
  } catch {
    return text; // graphql-ws reports the syntax error.
  }
}

import { CloseCode, MessageType } from "graphql-ws";
import type { WebSocket } from "ws";
import { ILL_FORMED, hasLoneSurrogate } from "../lone-surrogates.js";
import type { Outbox } from "./send-buffer.js";

const UNSUPPORTED_DATA = 1003;
const FROM_SERVERS: ReadonlySet<unknown> = new Set([MessageType.ConnectionAck, MessageType.Next, MessageType.Error]);

/**
 * Returns the message that a frame holds, or undefined when it was refused: by a close, or, where it is about one operation,
 * by that operation's error. ws itself closes with 1007 what is no UTF-8.
 */
export function readFrame(
  data: Buffer,
  isBinary: boolean,
  { socket, outbox }: { socket: Pick<WebSocket, "close">; outbox: Outbox },
): string | undefined {
  if (isBinary) {
    socket.close(UNSUPPORTED_DATA, "Send JSON in text messages");
    return undefined;
  }
  const text = data.toString();
  const message = parsed(text);
  const { type, id } = Object(message) as { type?: unknown; id?: unknown };
  if (FROM_SERVERS.has(type)) {
    socket.close(CloseCode.BadRequest, `Only servers send messages of type ${String(type)}`);
    return undefined;
  }
  if (!hasLoneSurrogate(text, message)) return message;
  if (type === MessageType.Subscribe && typeof id === "string") {
    const error = { message: ILL_FORMED, extensions: { code: "BAD_REQUEST" } };
    void outbox.send(JSON.stringify({ id, type: MessageType.Error, payload: [error] }));
  } else socket.close(CloseCode.BadRequest, "A text has half of a surrogate pair");
  return undefined;
}

/** A stream holds on to the message that it began with: as an object, whose text is shared with others, not as text. */
function parsed(text: string): string {
  try {
    const message: unknown = JSON.parse(text);
    // graphql-ws would read a text in the text once more.
    return typeof message === "string" ? text : (message as string);
  } catch {
    return text; // It says what is wrong with it.
  }
}

import type { GraphQLErrorEntry, GraphQLResult, OperationSink, SocketOptions, SocketPort } from "../ports.js";

/** Message of the graphql-transport-ws protocol. */
interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

const PROTOCOL = "graphql-transport-ws";
const INVALID_MESSAGE = 4400;

/** Opens sockets of graphql-transport-ws with a WebSocket class; absent: the platform's. */
export function createSocketOpener(webSocket?: unknown): (options: SocketOptions) => SocketPort {
  return (options) => {
    const Socket = (webSocket ?? globalThis.WebSocket) as typeof WebSocket | undefined;
    if (!Socket) throw new Error("This platform has no WebSocket: pass one to createSocketOpener().");
    return openSocket(new Socket(options.url, PROTOCOL), options);
  };
}

function openSocket(socket: WebSocket, { params, onOpen, onPong, onClose }: SocketOptions): SocketPort {
  const sinks = new Map<string, OperationSink>();
  let operations = 0;
  const send = (message: Message) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };

  function receive({ type, id = "", payload }: Message): void {
    const sink = sinks.get(id);
    if (type === "error" || type === "complete") sinks.delete(id);
    switch (type) {
      case "connection_ack":
        return onOpen();
      case "ping":
        return send({ type: "pong" });
      case "pong":
        return onPong();
      case "next":
        return sink?.next(payload as GraphQLResult);
      case "error":
        return sink?.error(payload as readonly GraphQLErrorEntry[]);
      case "complete":
        return sink?.complete();
    }
  }

  socket.onopen = () => void params().then((payload) => send({ type: "connection_init", payload }));
  socket.onmessage = ({ data }) => {
    let message: Message;
    try {
      message = JSON.parse(data as string) as Message;
    } catch {
      return socket.close(INVALID_MESSAGE);
    }
    receive(message);
  };
  socket.onclose = ({ code, reason }) => onClose({ code, reason });
  // `onclose` follows; the `ws` package throws an error that nobody handles.
  socket.onerror = () => undefined;

  return {
    subscribe: (operation, sink) => {
      operations += 1;
      const id = `${operations}`;
      sinks.set(id, sink);
      send({ type: "subscribe", id, payload: operation });
      return () => {
        if (sinks.delete(id)) send({ type: "complete", id });
      };
    },
    ping: () => send({ type: "ping" }),
    drop: () => {
      // Late messages must not reach the subscriptions of the next connection.
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

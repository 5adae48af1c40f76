import { createClient } from "graphql-ws/client";
import type { GraphQLErrorEntry, OperationSink, SocketOptions, SocketPort } from "../ports.js";

const PING = JSON.stringify({ type: "ping" });

/** Opens sockets of graphql-transport-ws with a WebSocket class; absent: the platform's. */
export function createSocketOpener(webSocket?: unknown): (options: SocketOptions) => SocketPort {
  return ({ url, params, onOpen, onPong, onClose }) => {
    let isEnded = false;
    let socket: WebSocket | undefined;
    const end = (run?: () => void) => {
      if (isEnded) return;
      isEnded = true;
      run?.();
    };
    const client = createClient({
      url,
      webSocketImpl: webSocket,
      connectionParams: params,
      lazy: false,
      retryAttempts: 0,
      // Says no more than `closed`, which names the code.
      onNonLazyError: () => end(() => onClose({ code: 1006, reason: "" })),
      on: {
        opened: (opened) => {
          socket = opened as WebSocket;
          if (isEnded) client.terminate();
        },
        connected: () => !isEnded && onOpen(),
        pong: () => !isEnded && onPong(),
        closed: (event) => {
          const { code = 1006, reason = "" } = event as { code?: number; reason?: string };
          end(() => onClose({ code, reason }));
        },
      },
    });
    return {
      subscribe: (operation, sink) =>
        client.subscribe<unknown>(
          operation,
          toSink(sink, () => isEnded),
        ),
      ping: () => socket?.send(PING),
      drop: () => {
        end();
        // The `ws` package throws where a socket is closed before it is open: `opened` closes that one.
        if (!socket) return;
        // Late frames must not reach the subscriptions of the next connection.
        socket.onmessage = null;
        client.terminate();
      },
    };
  };
}

function toSink({ next, error, complete }: OperationSink, isEnded: () => boolean) {
  return {
    next: (result: object) => isEnded() || next(result),
    // Anything but GraphQL errors is the end of the connection.
    error: (errors: unknown) => isEnded() || !Array.isArray(errors) || error(errors as readonly GraphQLErrorEntry[]),
    complete: () => isEnded() || complete(),
  };
}

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, handleProtocols, makeServer } from "graphql-ws";
import { WebSocketServer } from "ws";
import { isOutage } from "../infra/database-errors.js";
import { clientOf, requestIdOf } from "./client.js";
import { ClosableSocket } from "./closable-socket.js";
import { logClose } from "./closing.js";
import { createHeartbeat } from "./heartbeat.js";
import type { OriginCheck } from "./origins.js";
import { Outbox } from "./outbox.js";
import { type Extra, type ProtocolParts, protocolOptions } from "./protocol.js";

/** The sockets of this process. */
export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes no new sockets and closes the open ones with 1001, after the answers under way. */
  drain(): Promise<void>;
}

const CLOSE_MS = 2000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** graphql-ws over ws, with the documents, limits and masking that HTTP has. */
export function createSockets(parts: ProtocolParts, isAllowedOrigin: OriginCheck): Sockets {
  const { app } = parts;
  const server = makeServer(protocolOptions(parts));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: app.config.MAX_REQUEST_BYTES,
    perMessageDeflate: false,
    WebSocket: ClosableSocket,
    handleProtocols,
  });
  const open = new Set<Extra>();
  const heartbeat = createHeartbeat();
  let isDraining = false;

  function opened(socket: ClosableSocket, request: IncomingMessage, wire: Duplex): void {
    const outbox = new Outbox(socket, wire, app.config.MAX_SOCKET_BACKLOG_BYTES);
    const client = clientOf(request, app.config.TRUSTED_PROXIES);
    const extra: Extra = { id: requestIdOf(request), socket, client, outbox, underWay: 0, streams: new Set() };
    open.add(extra);
    app.metrics.socketsOpen.inc();
    heartbeat.add(socket);
    socket.on("error", (error) => app.log.debug({ err: error, socketId: extra.id }, "a socket failed"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => outbox.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on("message", (data) => {
            // ws gives a message as one Buffer unless told otherwise.
            receive(parsed((data as Buffer).toString())).catch((error: unknown) => {
              app.log.error({ err: error, socketId: extra.id }, "a message over a socket failed");
              if (isOutage(error)) socket.close(TRY_AGAIN_LATER, "Try again later");
              else socket.close(CloseCode.InternalServerError, "Internal server error");
            });
          }),
      },
      extra,
    );
    socket.once("close", (answered, reason) => {
      const code = socket.closedWith ?? answered;
      open.delete(extra);
      app.metrics.socketsOpen.dec();
      app.metrics.socketClosed(code);
      logClose(app.log, extra, code);
      heartbeat.remove(socket);
      extra.connection?.ended();
      closed(code, reason.toString()).catch((error: unknown) =>
        app.log.error({ err: error, socketId: extra.id }, "a socket did not close"),
      );
    });
  }

  return {
    upgrade: (request, socket, head) => {
      const { origin } = request.headers;
      if (isDraining) refuseUpgrade(socket, "503 Service Unavailable");
      else if (origin !== undefined && !isAllowedOrigin(origin)) {
        app.log.info({ origin, socketId: requestIdOf(request) }, "a page is not among CORS_ORIGINS");
        refuseUpgrade(socket, "403 Forbidden");
      } else sockets.handleUpgrade(request, socket, head, (opening) => opened(opening, request, socket));
    },
    drain: async () => {
      isDraining = true;
      const closing = [...open].map(async ({ socket, connection }) => {
        const gone = new Promise((resolve) => socket.once("close", resolve));
        await (connection?.close(GOING_AWAY, "Going away") ?? socket.close(GOING_AWAY, "Going away"));
        const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
        if (socket.readyState !== socket.CLOSED) await gone;
        clearTimeout(timer);
      });
      await Promise.all(closing);
      heartbeat.stop();
    },
  };
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

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

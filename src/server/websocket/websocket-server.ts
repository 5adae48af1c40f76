import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols, makeServer } from "graphql-ws";
import { WebSocketServer } from "ws";
import { isOutage } from "../../infra/database/errors.js";
import { clientOf, ownerOf, requestIdOf } from "../client-info.js";
import { ClosableSocket } from "./closable-socket.js";
import { logClose } from "./close-codes.js";
import { createHeartbeat } from "./heartbeat.js";
import type { ByteBudget } from "../byte-budget.js";
import { readFrame } from "./incoming-message.js";
import { HttpRefusal } from "../http-refusal.js";
import { Outbox } from "./send-buffer.js";
import { type Extra, type ProtocolParts, protocolOptions } from "./graphql-ws.js";
import type { Refuse } from "../raw-refusal.js";

/** The sockets of this process. */
export interface Sockets {
  /** Completes the handshake of a request that may become a socket. */
  accept(request: IncomingMessage, wire: Duplex, head: Buffer): void;
  /** Closes the open ones with 1001, after the answers under way. */
  drain(): Promise<void>;
}

const CLOSE_MS = 2000;
const GOING_AWAY = 1001;
const MESSAGE_TOO_BIG = 1009;
const TRY_AGAIN_LATER = 1013;
/** Enough for any token. */
const MAX_SIGN_IN_BYTES = 65_536;
const SUBPROTOCOL =
  "The subprotocol here is graphql-transport-ws (package graphql-ws), not subscriptions-transport-ws' graphql-ws";

/** The bounds and the way to refuse that sockets share with HTTP. */
export interface SocketParts extends ProtocolParts {
  readonly unread: ByteBudget;
  readonly refuse: Refuse;
}

/** graphql-ws over ws, with the documents, limits and masking that HTTP has. */
export function createSockets(parts: SocketParts): Sockets {
  const { app, unread, refuse } = parts;
  const server = makeServer(protocolOptions(parts));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: app.config.MAX_REQUEST_BYTES,
    perMessageDeflate: false,
    WebSocket: ClosableSocket,
    handleProtocols: chooseProtocol,
    autoPong: false,
  });
  sockets.on("wsClientError", (error, wire) => refuse(wire, new HttpRefusal(400, `${error.message}.`)));
  const open = new Set<Extra>();
  const heartbeat = createHeartbeat();

  function opened(socket: ClosableSocket, request: IncomingMessage, wire: Duplex): void {
    const client = clientOf(request, app.config.TRUSTED_PROXIES);
    const outbox = new Outbox(socket, wire, {
      maxBytes: app.config.MAX_SOCKET_BACKLOG_BYTES,
      unread,
      owner: () => ownerOf(client, extra.connection?.viewer),
    });
    const extra: Extra = { id: requestIdOf(request), socket, client, outbox, underWay: 0, streams: 0 };
    open.add(extra);
    app.metrics.socketsOpen.inc();
    heartbeat.add(socket);
    boundUntilSignedIn(wire, extra);
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL)
      socket.close(CloseCode.SubprotocolNotAcceptable, SUBPROTOCOL);
    // A reader who lags gets no answers to its pings: they would pile up behind what it has not read.
    socket.on("ping", (data) => outbox.hasRoom() && socket.pong(data));
    socket.on("error", (error) => app.log.debug({ err: error, socketId: extra.id }, "a socket failed"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => outbox.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on("message", (data, isBinary) => {
            // ws gives a message as one Buffer unless told otherwise.
            const message = readFrame(data as Buffer, isBinary, extra);
            if (message === undefined) return;
            receive(message).catch((error: unknown) => {
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
    accept: (request, wire, head) =>
      sockets.handleUpgrade(request, wire, head, (socket) => opened(socket, request, wire)),
    drain: async () => {
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

/** Ends what sends much before it has signed in: the largest request is for those who have. */
function boundUntilSignedIn(wire: Duplex, extra: Extra): void {
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (extra.connection !== undefined) wire.off("data", onData);
    else if (bytes > MAX_SIGN_IN_BYTES) extra.socket.close(MESSAGE_TOO_BIG, "Sign in first, in fewer bytes");
  };
  wire.on("data", onData);
}

/** The client's newest subprotocol that is understood; of others the first, so that the close can say which is. */
function chooseProtocol(offered: Set<string>): string | false {
  return handleProtocols(offered) || ([...offered][0] ?? false);
}

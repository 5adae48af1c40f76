import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols, makeServer, type parseMessage } from "graphql-ws";
import { WebSocketServer } from "ws";
import { requestFields } from "../../infra/log-fields.js";
import { isOutage } from "../../infra/database/errors.js";
import { clientOf, ownerOf, requestIdOf } from "../client-info.js";
import { ClosableSocket } from "./closable-socket.js";
import { logClose } from "./close-codes.js";
import { createHeartbeat } from "./heartbeat.js";
import type { ByteBudget } from "../byte-budget.js";
import { readMessage } from "./incoming-message.js";
import { HttpRefusal } from "../http-refusal.js";
import { SendBuffer } from "./send-buffer.js";
import { type ProtocolParts, protocolOptions } from "./graphql-ws.js";
import { type Extra, loggedSocket } from "./socket-session.js";
import type { Refuse } from "../raw-refusal.js";

/** The WebSockets of this process. */
export interface WebSockets {
  /** Completes the handshake of an admitted request. */
  accept(request: IncomingMessage, wire: Duplex, head: Buffer): void;
  /** Returns the number of open sockets. */
  count(): number;
  /** Closes all sockets with 1001, each once its running operations are answered. */
  drain(): Promise<void>;
}

const CLOSE_MS = 2000;
const GOING_AWAY = 1001;
const MESSAGE_TOO_BIG = 1009;
const TRY_AGAIN_LATER = 1013;
/** Fits any token. */
const MAX_SIGN_IN_BYTES = 65_536;
const SUBPROTOCOL =
  "The subprotocol here is graphql-transport-ws (package graphql-ws), not subscriptions-transport-ws' graphql-ws";

/** A message may be passed parsed: graphql-ws forwards it to parseMessage(data: unknown). */
type Receive = (message: Parameters<typeof parseMessage>[0]) => Promise<void>;

export interface WebSocketParts extends ProtocolParts {
  readonly unread: ByteBudget;
  readonly refuse: Refuse;
}

/** Creates a graphql-ws server over ws, which shares pipeline and limits with HTTP. */
export function createWebSockets(parts: WebSocketParts): WebSockets {
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
    const sendBuffer = new SendBuffer(socket, wire, {
      maxBytes: app.config.MAX_SOCKET_BACKLOG_BYTES,
      unread,
      owner: () => ownerOf(client, extra.session?.viewer),
    });
    const extra: Extra = {
      id: requestIdOf(request),
      socket,
      client,
      sendBuffer,
      running: 0,
      subscriptions: 0,
      isClosingLogged: false,
    };
    open.add(extra);
    app.metrics.socketsOpen.inc();
    heartbeat.add(socket);
    boundUntilSignedIn(wire, extra);
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL)
      socket.close(CloseCode.SubprotocolNotAcceptable, SUBPROTOCOL);
    // A slow reader gets no pongs: they would pile up in its send buffer.
    socket.on("ping", (data) => sendBuffer.hasRoom() && socket.pong(data));
    socket.on("error", (error) => app.log.debug({ err: error, requestId: extra.id }, "socket failed"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendBuffer.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on("message", (data, isBinary) => {
            // A client may ignore the close frame and go on sending.
            if (socket.readyState !== socket.OPEN) return;
            // With ws' default binaryType, a message is one Buffer.
            const message = readMessage(data as Buffer, isBinary, extra);
            if (message === undefined) return;
            (receive as Receive)(message).catch((error: unknown) => {
              if (isOutage(error)) {
                app.refusalLog.outage("SERVICE_UNAVAILABLE", loggedSocket(extra), { err: error });
                socket.close(TRY_AGAIN_LATER, "Try again later");
              } else {
                app.log.error({ err: error, ...requestFields(loggedSocket(extra)) }, "handle message failed");
                socket.close(CloseCode.InternalServerError, "Internal server error");
              }
            });
          }),
      },
      extra,
    );
    socket.once("close", (echoed, reason) => {
      const code = socket.closedWith ?? echoed;
      open.delete(extra);
      app.metrics.socketsOpen.dec();
      app.metrics.socketClosed(code);
      logClose(app, extra, code);
      heartbeat.remove(socket);
      extra.session?.release();
      closed(code, reason.toString()).catch((error: unknown) =>
        app.log.error({ err: error, ...requestFields(loggedSocket(extra)) }, "close socket failed"),
      );
    });
  }

  return {
    accept: (request, wire, head) =>
      sockets.handleUpgrade(request, wire, head, (socket) => opened(socket, request, wire)),
    count: () => open.size,
    drain: async () => {
      const closing = [...open].map(async ({ socket, session }) => {
        const gone = new Promise((resolve) => socket.once("close", resolve));
        await (session?.close(GOING_AWAY, "Going away") ?? socket.close(GOING_AWAY, "Going away"));
        const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
        if (socket.readyState !== socket.CLOSED) await gone;
        clearTimeout(timer);
      });
      await Promise.all(closing);
      heartbeat.stop();
    },
  };
}

/** Closes a socket that sends more than MAX_SIGN_IN_BYTES before its sign-in. */
function boundUntilSignedIn(wire: Duplex, extra: Extra): void {
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (extra.session !== undefined) wire.off("data", onData);
    else if (bytes > MAX_SIGN_IN_BYTES) extra.socket.close(MESSAGE_TOO_BIG, "Sign in first, in fewer bytes");
  };
  wire.on("data", onData);
}

/** Returns a supported subprotocol, else the first offered: the handshake succeeds and the close frame carries the reason. */
function chooseProtocol(offered: Set<string>): string | false {
  return handleProtocols(offered) || ([...offered][0] ?? false);
}

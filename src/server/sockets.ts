import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema, execute } from "graphql";
import { CloseCode, handleProtocols, makeServer } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { App, Context, SignInFault, Viewer } from "../context.js";
import type { Documents } from "../graphql/documents.js";
import { presentError } from "../graphql/errors.js";
import { subscribe } from "../graphql/subscribe.js";
import { clientOf } from "./client.js";
import { type Connection, openConnection } from "./connection.js";
import type { OriginCheck } from "./origins.js";

/** What the WebSocket side of the server needs of the rest. */
export interface SocketParts {
  readonly app: App;
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly isAllowedOrigin: OriginCheck;
  readonly findViewer: (authorization: string | undefined) => Promise<{ viewer: Viewer; expiresAt: Date } | SignInFault>;
}

/** The sockets of this process. */
export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes no new sockets and closes the open ones with 1001, after the answers under way. */
  drain(): Promise<void>;
}

/** One socket, from before its sign-in on. */
interface Extra {
  readonly id: string;
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  connection?: Connection;
}

const PING_MS = 12_000;
const CLOSE_MS = 2000;
const GOING_AWAY = 1001;

/** graphql-ws over ws, with the documents, limits and masking that HTTP has. */
export function createSockets(parts: SocketParts): Sockets {
  const { app, isAllowedOrigin } = parts;
  const server = makeServer<Record<string, unknown>, Extra>(serverOptions(parts, new Map()));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: app.config.MAX_REQUEST_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  });
  const open = new Set<Extra>();
  let isDraining = false;

  function opened(socket: WebSocket, request: IncomingMessage): void {
    const extra: Extra = { id: randomUUID(), socket, request };
    open.add(extra);
    const stopPinging = pingUntilSilent(socket);
    socket.on("error", (error) => app.log.debug({ err: error, socketId: extra.id }, "a socket failed"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) => sendTo(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on("message", (data) => {
            // ws gives a message as one Buffer unless told otherwise.
            receive((data as Buffer).toString()).catch((error: unknown) => {
              app.log.error({ err: error, socketId: extra.id }, "a message over a socket failed");
              socket.close(CloseCode.InternalServerError, "Internal server error");
            });
          }),
      },
      extra,
    );
    socket.once("close", (code, reason) => {
      open.delete(extra);
      stopPinging();
      extra.connection?.ended();
      closed(code, reason.toString()).catch((error: unknown) => app.log.error({ err: error }, "a socket did not close"));
    });
  }

  return {
    upgrade: (request, socket, head) => {
      const { origin } = request.headers;
      if (isDraining) refuseUpgrade(socket, "503 Service Unavailable");
      else if (origin !== undefined && !isAllowedOrigin(origin)) refuseUpgrade(socket, "403 Forbidden");
      else sockets.handleUpgrade(request, socket, head, (opening) => opened(opening, request));
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
    },
  };
}

function serverOptions(
  { app, schema, documents, findViewer }: SocketParts,
  socketsOf: Map<bigint, number>,
): Parameters<typeof makeServer<Record<string, unknown>, Extra>>[0] {
  const { config, log } = app;
  const present = (errors: readonly GraphQLError[]) => errors.map((error) => presentError(error, log));

  const during = (run: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>) => (args: ExecutionArgs) => {
    const { connection } = args.contextValue as SocketContext;
    return connection.during(async () => await run(args));
  };

  return {
    schema,
    execute: during((args) => execute(args)),
    subscribe: subscribe as never,
    onConnect: async ({ connectionParams, extra }) => {
      const authorization = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
      const found = await findViewer(typeof authorization === "string" ? authorization : undefined);
      if ("fault" in found) return extra.socket.close(CloseCode.Forbidden, found.fault.slice(0, 120));
      const { userId } = found.viewer;
      const count = (socketsOf.get(userId) ?? 0) + 1;
      if (count > config.MAX_SOCKETS_PER_USER)
        return extra.socket.close(CloseCode.TooManyInitialisationRequests, "Too many sockets of one user");
      socketsOf.set(userId, count);
      const connection = await openConnection(app, extra.socket, found);
      extra.connection = {
        ...connection,
        ended: () => {
          const left = (socketsOf.get(userId) ?? 1) - 1;
          if (left > 0) socketsOf.set(userId, left);
          else socketsOf.delete(userId);
          connection.ended();
        },
      };
      // The socket may have gone while its sign-in was looked up.
      if (extra.socket.readyState === extra.socket.CLOSED) extra.connection.ended();
      return true;
    },
    onSubscribe: ({ extra, subscriptions }, _id, { query, variables, operationName }) => {
      if (Object.keys(subscriptions).length > config.MAX_SUBSCRIPTIONS_PER_SOCKET) return [tooManySubscriptions(config)];
      const document = documents.read(query);
      if (!("kind" in document)) return document;
      const tooDear = documents.checkCost(document, variables ?? {}, operationName);
      if (tooDear !== undefined) return [tooDear];
      return {
        schema,
        document,
        variableValues: variables,
        operationName,
        contextValue: contextOf(app, extra),
      };
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors === undefined ? undefined : ({ ...result, errors: present(result.errors) } as never),
    onError: (_ctx, _id, _payload, errors) => present(errors),
  };
}

type SocketContext = Context & { readonly connection: Connection };

function contextOf(app: App, { id, request, connection }: Extra): SocketContext {
  if (connection === undefined) throw new Error("A socket runs an operation before it is signed in.");
  return {
    ...app,
    requestId: id,
    client: clientOf(request, app.config.TRUSTED_PROXIES),
    viewer: connection.viewer,
    connection,
  };
}

function tooManySubscriptions({ MAX_SUBSCRIPTIONS_PER_SOCKET: most }: App["config"]): GraphQLError {
  return new GraphQLError(`A socket may have at most ${most} operations at once.`, {
    extensions: { code: "TOO_MANY_SUBSCRIPTIONS" },
  });
}

/** Settles when the socket has taken the data, so that a slow reader holds up its own streams and nothing else. */
function sendTo(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve();
    // A socket that fails to send is closing; its streams end with it.
    else socket.send(data, () => resolve());
  });
}

/** Ends a socket whose other end has not answered since the last ping. */
function pingUntilSilent(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on("pong", () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

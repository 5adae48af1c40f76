import cluster from "node:cluster";
import { type Server, createServer } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { GraphQLSchema } from "graphql";
import type { App, Client, Context, Viewer, Authenticator } from "../context.js";
import type { TakeSocket } from "../presence/socket-limit.js";
import { createPipeline } from "../engine/pipeline.js";
import { readOperationList } from "../engine/documents/allow-list.js";
import { Unfit } from "../infra/errors.js";
import { createApollo } from "./http/apollo.js";
import { ByteBudget } from "./byte-budget.js";
import { createClientErrorListener } from "./client-errors.js";
import { ConnectionLimit, MAX_REFUSED_CONNECTIONS } from "./connection-limit.js";
import { type Readiness, createRequestListener } from "./http/request-listener.js";
import { createOriginCheck } from "./cors.js";
import { createRefuse } from "./raw-refusal.js";
import { GRAPHQL_PATH } from "./request-target.js";
import { createWebSockets } from "./websocket/websocket-server.js";
import { UnreadAnswers } from "./http/unread-responses.js";
import { createUpgradeListener } from "./websocket/upgrade.js";

/** A listening server: HTTP and WebSocket on one path. */
export interface RunningServer {
  /** http://host:port/graphql */
  readonly url: string;
  /** Takes no new connections, answers what comes over those it has, closes its sockets with 1001, and ends. */
  drain(): Promise<void>;
}

export interface ServerParts {
  readonly app: App;
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticator;
  readonly takeSocket: TakeSocket;
  readonly isSessionOpen: (viewer: Viewer) => Promise<boolean>;
  readonly readiness: () => Promise<Readiness>;
}

/**
 * Who asks again within that time is answered, and told to close the connection. Cut at once it would be cut, often
 * enough, under a request that is on its way.
 */
const LAST_REQUESTS_MS = 300;
/** Interval at which requests are looked for that do not come in time. */
const CHECKING_MS = 1000;

/** Listens on HOST and PORT. Rejects with a sentence when the port is taken. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { app, schema, authenticate, takeSocket, readiness } = parts;
  const { config, log, metrics, tracing } = app;
  const introspection = (config.INTROSPECTION ?? (config.NODE_ENV === "production" ? "off" : "on")) === "on";
  const list = config.PERSISTED_OPERATIONS;
  const listed = list === undefined ? undefined : readOperationList(list);
  const pipeline = createPipeline(parts, { introspection, listed });
  const isAllowedOrigin = createOriginCheck(config);
  const apollo = createApollo(schema, pipeline, app, { introspection });
  await apollo.start();
  let isDraining = false;
  const late = new WeakSet<object>();

  const connections = new ConnectionLimit(config);
  const refuse = createRefuse(app);
  const unread = new ByteBudget(config.MAX_UNREAD_BYTES_PER_USER, config.MAX_UNREAD_BYTES);
  const unreadAnswers = new UnreadAnswers(unread, config.READ_TIMEOUT_MS);
  const contextFor = async (request: {
    id: string;
    client: Client;
    authorization: string | undefined;
  }): Promise<Context> => {
    const found = await authenticate(request.authorization);
    return { requestId: request.id, client: request.client, viewer: "reason" in found ? found : found.viewer, ...app };
  };
  const onRequest = createRequestListener({
    config,
    log,
    metrics,
    tracing,
    apollo,
    isAllowedOrigin,
    bodies: {
      maxBytes: config.MAX_REQUEST_BYTES,
      unfinished: new ByteBudget(config.MAX_UNFINISHED_BYTES_PER_ADDRESS, config.MAX_UNFINISHED_BYTES),
    },
    connections,
    unread: unreadAnswers,
    contextFor,
    isDraining: () => isDraining,
    isLate: ({ socket }) => late.has(socket),
    readiness: () => (isDraining ? Promise.resolve({ isReady: false, words: "draining" }) : readiness()),
  });
  const http = createServer(
    {
      headersTimeout: config.HEADERS_TIMEOUT_MS,
      requestTimeout: config.REQUEST_TIMEOUT_MS,
      keepAliveTimeout: config.KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(CHECKING_MS, config.HEADERS_TIMEOUT_MS),
    },
    onRequest,
  );
  http.maxConnections = config.MAX_CONNECTIONS + MAX_REFUSED_CONNECTIONS;
  const sockets = createWebSockets({ app, schema, pipeline, authenticate, takeSocket, unread, refuse });
  http.on("connection", (wire) => {
    if (isDraining) late.add(wire);
    connections.connected(wire);
  });
  http.on("checkExpectation", onRequest);
  http.on("clientError", createClientErrorListener(connections, refuse));
  http.on(
    "upgrade",
    createUpgradeListener({ config, log, isAllowedOrigin, isDraining: () => isDraining, connections, sockets, refuse }),
  );
  const { port } = await listen(http, config);

  return {
    url: `http://${config.HOST === "127.0.0.1" || config.HOST === "0.0.0.0" ? "localhost" : config.HOST}:${port}${GRAPHQL_PATH}`,
    drain: async () => {
      isDraining = true;
      const timer = setTimeout(() => http.closeAllConnections(), config.DRAIN_SECONDS * 1000);
      // Where several processes share the port, the others take what comes now. Else it is listened to for a while yet, so
      // that /readyz can tell load balancers.
      const closed = cluster.isWorker ? stopListening(http) : undefined;
      await Promise.all([sockets.drain(), sleep(LAST_REQUESTS_MS)]);
      const ended = closed ?? stopListening(http);
      http.closeIdleConnections();
      await ended;
      clearTimeout(timer);
      unreadAnswers.stop();
      await apollo.stop();
    },
  };
}

/** Resolves when the connections have ended, too. Not by http's own close, which cuts those that are idle, it believes. */
function stopListening(server: Server): Promise<unknown> {
  return new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
}

function listen(server: Server, { HOST: host, PORT: port }: App["config"]): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new Unfit(`Port ${port} is taken: end what listens there, or set PORT.`));
      else reject(error);
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

import cluster from "node:cluster";
import { type Server, createServer } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { GraphQLSchema } from "graphql";
import type { App, Client, Context, Viewer, Authenticator } from "../context.js";
import type { TakeSocket } from "../presence/socket-limit.js";
import { createPipeline } from "../engine/pipeline.js";
import { readAllowList } from "../engine/documents/allow-list.js";
import type { DiskStore } from "../media/disk/store.js";
import { createApollo } from "./http/apollo.js";
import { ByteBudget } from "./byte-budget.js";
import { createClientErrorListener } from "./client-errors.js";
import { ConnectionLimit, MAX_REFUSED_CONNECTIONS } from "./connection-limit.js";
import { PartPlaces } from "./http/media/part-places.js";
import type { ApiPage } from "./http/pages/api-page.js";
import type { ChatPage } from "./http/pages/chat-page.js";
import { type Readiness, createRequestListener } from "./http/request-listener.js";
import { createHostCheck } from "./media-host.js";
import { clientOf } from "./client-info.js";
import { createOriginCheck } from "./cors.js";
import { createRefuse } from "./raw-refusal.js";
import { GRAPHQL_PATH } from "./request-target.js";
import { createWebSockets } from "./websocket/websocket-server.js";
import { listen } from "../infra/listen.js";
import { UnreadResponses } from "./http/unread-responses.js";
import { createUpgradeListener } from "./websocket/upgrade.js";

/** A listening server for HTTP and WebSocket on one path. */
export interface RunningServer {
  /** http://host:port/graphql */
  readonly url: string;
  /** Drain: accepts no connections, answers requests of open ones, closes sockets with 1001, then ends. */
  drain(): Promise<Drained>;
}

/** Numbers of a drain, for the log. */
export interface Drained {
  /** Sockets that were closed. */
  readonly sockets: number;
  /** Connections that were open, those of the sockets included. */
  readonly connections: number;
  /** Connections that were cut after DRAIN_SECONDS. */
  readonly cut: number;
}

export interface ServerParts {
  readonly app: App;
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticator;
  readonly takeSocket: TakeSocket;
  readonly isSessionOpen: (viewer: Viewer) => Promise<boolean>;
  readonly readiness: () => Promise<Readiness>;
  readonly chatPage: ChatPage | undefined;
  readonly apiPage: ApiPage | undefined;
  /** Undefined where the server does not serve the media. */
  readonly mediaStore: DiskStore | undefined;
}

/** Keep-alive connections get this long to see `Connection: close`. Closing at once races with requests in flight. */
const LAST_REQUESTS_MS = 300;
/** Time for each 16 KiB of a part, and for a whole one. */
const PART_CHECK_MS = 30_000;
const PART_MS = 300_000;
/** Interval of the check for late requests. */
const LATE_CHECK_MS = 1000;

/** Starts the server on HOST and PORT. @throws StartupError if it cannot listen there */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { app, schema, authenticate, takeSocket, readiness } = parts;
  const { config, log, metrics, tracing } = app;
  const introspection = (config.INTROSPECTION ?? (config.NODE_ENV === "production" ? "off" : "on")) === "on";
  const list = config.PERSISTED_OPERATIONS;
  const listed = list === undefined ? undefined : readAllowList(list);
  const pipeline = createPipeline(parts, { introspection, listed });
  const isAllowedOrigin = createOriginCheck(config);
  const apollo = createApollo(schema, pipeline, app, { introspection });
  await apollo.start();
  let isDraining = false;
  const openedWhileDraining = new WeakSet<object>();

  const connections = new ConnectionLimit(config);
  const isForeignHost = createHostCheck(config);
  const ownTimers = new Set<Socket>();
  const refuse = createRefuse(app);
  const unread = new ByteBudget(config.MAX_UNREAD_BYTES_PER_USER, config.MAX_UNREAD_BYTES);
  const unreadResponses = new UnreadResponses(unread, config.READ_TIMEOUT_MS, (refusal, response) =>
    app.refusalLog.byLimit(refusal.limit, refusal.code, {
      requestId: String(response.getHeader("x-request-id")),
      client: clientOf(response.req, config.TRUSTED_PROXIES),
    }),
  );
  const media = parts.mediaStore && {
    config,
    log,
    metrics,
    now: app.now,
    store: parts.mediaStore,
    places: new PartPlaces(),
    times: { checkMs: PART_CHECK_MS, totalMs: PART_MS },
    streams: { budget: unread, readMs: config.READ_TIMEOUT_MS },
    unread: unreadResponses,
    connections,
    isAllowedOrigin: (origin: string) => origin === config.PUBLIC_URL || isAllowedOrigin(origin),
    isDraining: () => isDraining,
    ownTimers,
  };
  const contextFor = async (request: {
    id: string;
    client: Client;
    authorization: string | undefined;
  }): Promise<Context> => {
    const found = await authenticate(request.authorization);
    const viewer = "reason" in found ? found : found.viewer;
    return { requestId: request.id, operation: undefined, client: request.client, viewer, ...app };
  };
  const onRequest = createRequestListener({
    config,
    log,
    refusalLog: app.refusalLog,
    metrics,
    tracing,
    apollo,
    isAllowedOrigin,
    bodies: {
      maxBytes: config.MAX_REQUEST_BYTES,
      unfinished: new ByteBudget(config.MAX_UNFINISHED_BYTES_PER_ADDRESS, config.MAX_UNFINISHED_BYTES),
    },
    connections,
    unread: unreadResponses,
    contextFor,
    chatPage: parts.chatPage,
    apiPage: parts.apiPage,
    media,
    isForeignHost,
    isDraining: () => isDraining,
    isOpenedWhileDraining: ({ socket }) => openedWhileDraining.has(socket),
    readiness: () => (isDraining ? Promise.resolve({ isReady: false, detail: "draining" }) : readiness()),
  });
  const http = createServer(
    {
      headersTimeout: config.HEADERS_TIMEOUT_MS,
      requestTimeout: config.REQUEST_TIMEOUT_MS,
      keepAliveTimeout: config.KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(LATE_CHECK_MS, config.HEADERS_TIMEOUT_MS),
    },
    onRequest,
  );
  http.maxConnections = config.MAX_CONNECTIONS + MAX_REFUSED_CONNECTIONS;
  const sockets = createWebSockets({ app, schema, pipeline, authenticate, takeSocket, unread, refuse });
  http.on("connection", (wire) => {
    // Served again after an upgrade that is ignored.
    if (connections.isOpen(wire)) return;
    if (isDraining) openedWhileDraining.add(wire);
    connections.connected(wire);
  });
  http.on("checkContinue", onRequest);
  http.on("checkExpectation", onRequest);
  http.on("clientError", createClientErrorListener(connections, refuse, ownTimers));
  http.on(
    "upgrade",
    createUpgradeListener({
      config,
      refusalLog: app.refusalLog,
      isAllowedOrigin,
      isForeignHost,
      servesPage: parts.chatPage !== undefined,
      isDraining: () => isDraining,
      connections,
      sockets,
      refuse,
      serve: (wire) => http.emit("connection", wire),
    }),
  );
  const { port } = await listen(http, config);
  http.on("error", (error) => log.error({ err: error }, "accept connections failed"));

  return {
    url: `http://${config.HOST === "127.0.0.1" || config.HOST === "0.0.0.0" ? "localhost" : config.HOST}:${port}${GRAPHQL_PATH}`,
    drain: async () => {
      isDraining = true;
      const drained = { sockets: sockets.count(), connections: connections.count() };
      let cut = 0;
      const timer = setTimeout(() => {
        cut = connections.count();
        http.closeAllConnections();
      }, config.DRAIN_SECONDS * 1000);
      // Processes that share the port take new connections. A single process keeps listening for a moment, so that load
      // balancers see /readyz fail.
      const closed = cluster.isWorker ? stopListening(http) : undefined;
      await Promise.all([sockets.drain(), sleep(LAST_REQUESTS_MS)]);
      const ended = closed ?? stopListening(http);
      http.closeIdleConnections();
      await ended;
      clearTimeout(timer);
      unreadResponses.stop();
      await apollo.stop();
      return { ...drained, cut };
    },
  };
}

/** Stops listening; resolves once all connections have closed. `server.close()` would also destroy connections that it considers idle. */
function stopListening(server: Server): Promise<unknown> {
  return new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
}

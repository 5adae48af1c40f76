import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { App } from "../../context.js";
import { clientOf, requestIdOf } from "../client-info.js";
import type { ConnectionLimit } from "../connection-limit.js";
import { HttpRefusal, LimitRefusal } from "../http-refusal.js";
import type { HostCheck } from "../media-host.js";
import { type OriginCheck, isSameOrigin } from "../cors.js";
import type { Refuse } from "../raw-refusal.js";
import { GRAPHQL_PATH, targetOf } from "../request-target.js";
import type { WebSockets } from "./websocket-server.js";

export interface UpgradeParts extends Pick<App, "config" | "refusalLog"> {
  readonly isAllowedOrigin: OriginCheck;
  /** True if the pages of this origin include the chat page, which connects to it. */
  readonly servesPage: boolean;
  readonly isForeignHost: HostCheck;
  readonly isDraining: () => boolean;
  readonly connections: ConnectionLimit;
  readonly sockets: WebSockets;
  readonly refuse: Refuse;
  /** Serves a connection over HTTP. */
  readonly serve: (wire: Duplex) => void;
}

/** Returns the listener of `upgrade` requests. */
export function createUpgradeListener(parts: UpgradeParts) {
  return (request: IncomingMessage, wire: Duplex, head: Buffer): void => {
    const isAlone = parts.connections.inProgress(request.socket).size === 0;
    if (!isWebSocket(request) && isAlone) return ignoreUpgrade(parts, request, wire, head);
    wire.on("error", () => wire.destroy());
    const refusal = reasonToRefuse(parts, request, wire);
    if (refusal === undefined) return parts.sockets.accept(request, wire, head);
    logRejection(parts, request, refusal);
    parts.refuse(wire, refusal);
  };
}

function reasonToRefuse(parts: UpgradeParts, request: IncomingMessage, wire: Duplex): HttpRefusal | undefined {
  const { origin } = request.headers;
  const { path } = targetOf(request);
  if (path !== GRAPHQL_PATH || parts.isForeignHost(request, path))
    return new HttpRefusal(404, `There is nothing here. The API is at ${GRAPHQL_PATH}.`);
  if (parts.isDraining()) return new HttpRefusal(503, "This server is about to stop. Connect again.");
  if (!isWebSocket(request))
    return new HttpRefusal(400, "A connection can change to WebSocket alone: send `upgrade: websocket`.");
  if (origin !== undefined && !parts.isAllowedOrigin(origin) && !(parts.servesPage && isSameOrigin(request)))
    return new HttpRefusal(403, "This page's origin is not among CORS_ORIGINS.");
  const { ipAddress } = clientOf(request, parts.config.TRUSTED_PROXIES);
  return parts.connections.admit(request.socket, ipAddress, wire);
}

function logRejection({ config, refusalLog }: UpgradeParts, request: IncomingMessage, refusal: HttpRefusal): void {
  const logged = { requestId: requestIdOf(request), client: clientOf(request, config.TRUSTED_PROXIES) };
  if (refusal instanceof LimitRefusal) refusalLog.byLimit(refusal.limit, refusal.code, logged);
  else refusalLog.socket(refusal.status, refusal.message, { ...logged, origin: request.headers.origin });
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * Serves a request with an upgrade to another protocol, such as h2c, over HTTP/1.1 (RFC 9110 §7.8). node:http detaches
 * such a connection before the body is read, so it is served again from the head of the request, without the upgrade.
 */
function ignoreUpgrade({ serve }: UpgradeParts, request: IncomingMessage, wire: Duplex, rest: Buffer): void {
  // Listeners of node:http itself, which it adds again.
  for (const event of ["resume", "pause"]) wire.removeAllListeners(event);
  wire.unshift(Buffer.concat([Buffer.from(headOf(request), "latin1"), rest]));
  serve(wire);
}

function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() !== "upgrade") lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

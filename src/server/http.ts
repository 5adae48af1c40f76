import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type ApolloServer, type HTTPGraphQLResponse, HeaderMap } from "@apollo/server";
import type { App, Client, Context } from "../context.js";
import { clientOf, requestIdOf } from "./client.js";
import { showMetrics } from "./metrics.js";
import { spanOperation } from "./operation.js";
import type { OriginCheck } from "./origins.js";

/** What the HTTP side of the server needs of the rest. */
export interface HttpParts extends Pick<App, "config" | "log" | "metrics" | "tracing"> {
  readonly apollo: ApolloServer<Context>;
  readonly isAllowedOrigin: OriginCheck;
  readonly contextFor: (request: { id: string; client: Client; authorization: string | undefined }) => Promise<Context>;
  readonly isDraining: () => boolean;
  /** Whether a request came over a connection that was opened after the drain had begun: others are answered still. */
  readonly isLate: (request: IncomingMessage) => boolean;
  readonly readiness: () => Promise<Readiness>;
}

/** Whether a process can serve, and in words how well, or why not. */
export interface Readiness {
  readonly isReady: boolean;
  readonly words: string;
}

export const GRAPHQL_PATH = "/graphql";

/**
 * Answers /graphql through Apollo Server, /healthz (the process is alive), /readyz (it can serve) and /metrics. Bare
 * node:http: a framework in between would double what a request costs.
 */
export function createRequestListener(parts: HttpParts): RequestListener {
  return (request, response) => {
    const id = requestIdOf(request);
    response.setHeader("x-request-id", id);
    route(parts, request, response, id).catch((error: unknown) => {
      parts.log.error({ err: error, requestId: id }, "a request failed");
      reply(response, 500, "Something went wrong on our side.\n");
    });
  };
}

/** What a request asks for. Not by URL, which throws on what anyone may send. */
export function addressOf({ url = "/" }: IncomingMessage): { path: string; search: string } {
  const end = url.indexOf("?");
  return end === -1 ? { path: url, search: "" } : { path: url.slice(0, end), search: url.slice(end) };
}

async function route(parts: HttpParts, request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
  const { path } = addressOf(request);
  if (parts.isDraining()) response.setHeader("connection", "close");
  if (path === GRAPHQL_PATH && parts.isLate(request)) reply(response, 503, "draining\n", { "retry-after": "1" });
  else if (path === GRAPHQL_PATH) await answerGraphQL(parts, request, response, id);
  else if (path === "/healthz") reply(response, 200, "alive\n");
  else if (path === "/readyz") {
    const { isReady, words } = await parts.readiness();
    reply(response, isReady ? 200 : 503, `${words}\n`);
  } else if (path === "/metrics") {
    const shown = await showMetrics(parts.config, parts.metrics, request.headers.authorization);
    if (shown === undefined) replyNothing(response);
    else reply(response, shown.status, shown.text, shown.headers);
  } else if (path === "/") response.writeHead(302, { location: GRAPHQL_PATH }).end();
  else replyNothing(response);
}

async function answerGraphQL(
  parts: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const { config, log, apollo, isAllowedOrigin, contextFor } = parts;
  allowOrigin(request, response, isAllowedOrigin);
  if (request.method === "OPTIONS") {
    response.writeHead(204).end();
    return;
  }
  const body = request.method === "POST" ? await readBody(request, config.MAX_REQUEST_BYTES) : undefined;
  if (body === "too large") {
    reply(response, 413, `A request may have at most ${config.MAX_REQUEST_BYTES} bytes.\n`, { connection: "close" });
    return;
  }
  const begun = performance.now();
  const answer = await spanOperation(parts, { requestId: id, transport: "http", caller: request.headers }, () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method ?? "GET",
        headers: headersOf(request),
        search: addressOf(request).search,
        body: parseBody(request, body),
      },
      context: () =>
        contextFor({
          id,
          client: clientOf(request, config.TRUSTED_PROXIES),
          authorization: request.headers.authorization,
        }),
    }),
  );
  await send(response, answer);
  log.debug({ requestId: id, status: response.statusCode, ms: performance.now() - begun }, "answered over HTTP");
}

async function send(response: ServerResponse, { status, headers, body }: HTTPGraphQLResponse): Promise<void> {
  for (const [name, value] of headers) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") response.end(body.string);
  else {
    for await (const chunk of body.asyncIterator) response.write(chunk);
    response.end();
  }
}

function allowOrigin(request: IncomingMessage, response: ServerResponse, isAllowed: OriginCheck): void {
  response.setHeader("vary", "origin");
  const { origin } = request.headers;
  if (origin === undefined || !isAllowed(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "x-request-id");
  if (request.method !== "OPTIONS") return;
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader(
    "access-control-allow-headers",
    request.headers["access-control-request-headers"] ?? "content-type, authorization",
  );
  response.setHeader("access-control-max-age", "86400");
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | "too large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return "too large";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Apollo says in its own words what is wrong with a body that is no object. */
function parseBody(request: IncomingMessage, body: Buffer | undefined): unknown {
  if (body === undefined || request.headers["content-type"]?.startsWith("application/json") !== true) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function headersOf(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  return headers;
}

function replyNothing(response: ServerResponse): void {
  reply(response, 404, `There is nothing here. The API is at ${GRAPHQL_PATH}.\n`);
}

function reply(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  if (!response.headersSent) response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers });
  response.end(text);
}

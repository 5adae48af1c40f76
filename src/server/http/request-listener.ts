import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { clientOf, ownerOf, requestIdOf } from "../client-info.js";
import { type GraphQLParts, answerGraphQL } from "./graphql-over-http.js";
import { awaitsContinue, isExpectationMet } from "./expectation.js";
import { HttpRefusal, LimitRefusal } from "../http-refusal.js";
import { metricsResponse } from "./metrics-endpoint.js";
import { answerMedia } from "./media/media-endpoints.js";
import type { MediaParts } from "./media/media-parts.js";
import { type HostCheck, isMediaPath } from "../media-host.js";
import type { ChatPage } from "./pages/chat-page.js";
import { reply, replyPage, replyRefusal } from "./replies.js";
import { type LoggedRequest, requestFields } from "../../infra/log-fields.js";
import { RequestAborted } from "./request-body.js";
import { GRAPHQL_PATH, targetOf } from "../request-target.js";
import { securityHeaders } from "../security-headers.js";

const METRICS_PATH = "/metrics";

export interface HttpParts extends GraphQLParts {
  readonly isDraining: () => boolean;
  /** Returns true for requests over connections opened during the drain, which are rejected. */
  readonly isOpenedWhileDraining: (request: IncomingMessage) => boolean;
  readonly readiness: () => Promise<Readiness>;
  /** Undefined where it is not served. */
  readonly chatPage: ChatPage | undefined;
  /** Undefined where the server does not serve the media. */
  readonly media: MediaParts | undefined;
  readonly isForeignHost: HostCheck;
}

/** Readiness of the process, with a text for operators. */
export interface Readiness {
  readonly isReady: boolean;
  readonly detail: string;
}

/**
 * Routes /graphql, /healthz (liveness), /readyz (readiness), /metrics and the pages. On plain node:http, because a web framework
 * doubles the cost of a request (ADR 4).
 */
export function createRequestListener(parts: HttpParts): RequestListener {
  const always = securityHeaders(parts.config);
  return (request, response) => {
    const id = requestIdOf(request);
    response.setHeader("x-request-id", id);
    for (const [name, value] of always) response.setHeader(name, value);
    route(parts, request, response, id).catch((error: unknown) => answerFailure(parts, response, id, error));
  };
}

function answerFailure(parts: HttpParts, response: ServerResponse, id: string, error: unknown): void {
  const { log, refusalLog, metrics } = parts;
  if (error instanceof RequestAborted) log.debug({ requestId: id }, "aborted request: client disconnected");
  else if (error instanceof HttpRefusal) {
    metrics.errors(error.code).inc();
    if (error instanceof LimitRefusal) refusalLog.byLimit(error.limit, error.code, logged(parts, response.req, id));
    else log.debug({ requestId: id, status: error.status, reason: error.message }, "rejected request");
    replyRefusal(response, error);
  } else {
    log.error({ err: error, ...requestFields(logged(parts, response.req, id)) }, "answer request failed");
    replyRefusal(response, new HttpRefusal(500, "Something went wrong on our side."));
  }
}

/** Returns a request as the log names it. Other paths are text of its client, and those of files have signatures. */
function logged({ config }: HttpParts, request: IncomingMessage, requestId: string): LoggedRequest {
  const { path } = targetOf(request);
  const operation = isMediaPath(path) ? "/media" : [GRAPHQL_PATH, METRICS_PATH].find((known) => known === path);
  return { requestId, operation, client: clientOf(request, config.TRUSTED_PROXIES) };
}

async function route(parts: HttpParts, request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
  const { path } = targetOf(request);
  if (parts.isDraining()) response.setHeader("connection", "close");
  if (!isExpectationMet(request)) throw new HttpRefusal(417, "The only expectation that is met is 100-continue.");
  if (parts.isForeignHost(request, path)) throw new HttpRefusal(404, "There is nothing here.");
  if (parts.media !== undefined && isMediaPath(path)) return answerMedia(parts.media, request, response);
  if (awaitsContinue(request)) response.writeContinue();
  if (path === GRAPHQL_PATH && parts.isOpenedWhileDraining(request))
    throw new HttpRefusal(503, "This server is about to stop. Send the request again.");
  if (path === GRAPHQL_PATH) return answerGraphQL(parts, request, response, id);
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new HttpRefusal(405, `GET this address. The API is at ${GRAPHQL_PATH}.`, { allow: "GET, HEAD" });
  if (path === "/healthz") reply(response, 200, "alive\n");
  else if (path === "/readyz") {
    const { isReady, detail } = await parts.readiness();
    reply(response, isReady ? 200 : 503, `${detail}\n`);
  } else if (path === METRICS_PATH) {
    const shown = await metricsResponse(parts.config, parts.metrics, request.headers.authorization);
    if (shown?.status === 401)
      parts.refusalLog.unauthorised("401", logged(parts, request, id), "METRICS_TOKEN is not the bearer token");
    if (shown === undefined) replyNothing(response);
    else reply(response, shown.status, shown.text, shown.headers);
  } else await answerPage(parts, request, response, path);
}

async function answerPage(
  { config, chatPage, apiPage, unread }: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const { headers } = request;
  const page = chatPage?.respond(path, headers) ?? (await apiPage?.respondWithFile(path, headers));
  if (page === undefined) replyNothing(response);
  else
    replyPage(response, page, (body) =>
      unread.send(response, body, ownerOf(clientOf(request, config.TRUSTED_PROXIES))),
    );
}

function replyNothing(response: ServerResponse): void {
  reply(response, 404, `There is nothing here. The API is at ${GRAPHQL_PATH}.\n`);
}

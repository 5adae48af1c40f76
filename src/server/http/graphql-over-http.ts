import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApolloServer, type HTTPGraphQLResponse, HeaderMap } from "@apollo/server";
import type { App, Client, Context } from "../../context.js";
import { subnetOf } from "../../infra/network-address.js";
import { clientOf, ownerOf } from "../client-info.js";
import { type OriginCheck, allowOrigin } from "../cors.js";
import type { ConnectionLimit } from "../connection-limit.js";
import { requireNoForgery } from "./csrf.js";
import { HttpRefusal } from "../http-refusal.js";
import { parseJson, requireJson } from "./json-body.js";
import { ILL_FORMED, hasLoneSurrogate } from "../lone-surrogates.js";
import { accepts, names } from "./media-types.js";
import { spanOperation } from "../../engine/instrumentation.js";
import type { ApiPage } from "./pages/api-page.js";
import { reply, replyPage } from "./replies.js";
import { type BodyBounds, readBody } from "./request-body.js";
import { targetOf } from "../request-target.js";
import type { UnreadResponses } from "./unread-responses.js";

export interface GraphQLParts extends Pick<App, "config" | "log" | "refusalLog" | "metrics" | "tracing"> {
  readonly apollo: ApolloServer<Context>;
  readonly isAllowedOrigin: OriginCheck;
  readonly bodies: BodyBounds;
  readonly connections: ConnectionLimit;
  readonly unread: UnreadResponses;
  /** Undefined in production. */
  readonly apiPage: ApiPage | undefined;
  readonly contextFor: (request: { id: string; client: Client; authorization: string | undefined }) => Promise<Context>;
}

const RESPONSE_TYPES = ["application/json", "application/graphql-response+json"];
const ONE_OPERATION =
  "A request holds one operation: send each in a request of its own, or all of them over one WebSocket (graphql-transport-ws).";
const NO_PAGE =
  "There is no page here: this is a GraphQL API, for POST of application/json and WebSocket (graphql-transport-ws).\n";

/**
 * Answers a request of GraphQL over HTTP. Headers are checked before the body is read.
 * @throws HttpRefusal, RequestAborted
 */
export async function answerGraphQL(
  parts: GraphQLParts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const { config, log, apollo, contextFor } = parts;
  const { method = "", headers } = request;
  allowOrigin(request, response, parts.isAllowedOrigin);
  if (method === "OPTIONS") {
    response.writeHead(204).end();
    return;
  }
  if (method !== "GET" && method !== "POST")
    throw new HttpRefusal(405, "GraphQL is served to GET and POST.", { allow: "GET, POST, OPTIONS" });
  const client = clientOf(request, config.TRUSTED_PROXIES);
  const refusal = parts.connections.admit(request.socket, client.ipAddress, response);
  if (refusal !== undefined) throw refusal;
  const isPageVisit = method === "GET" && names(headers.accept, "text/html") && headers.authorization === undefined;
  const { search } = targetOf(request);
  if (isPageVisit) {
    const page = await parts.apiPage?.respond(search, headers);
    if (page === undefined) reply(response, 404, NO_PAGE);
    else replyPage(response, page, (bytes) => parts.unread.send(response, bytes, ownerOf(client)));
    return;
  }
  requireAcceptable(headers.accept);
  const body = method === "POST" ? await readRequest(request, client, parts.bodies) : undefined;
  if (method === "GET") requireSoundQuery(request, search);
  const begun = performance.now();
  let owner = ownerOf(client);
  const answer = await spanOperation(parts, { requestId: id, transport: "http", caller: headers }, () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: headersOf(request), search, body },
      context: async () => {
        const ctx = await contextFor({ id, client, authorization: headers.authorization });
        if (!("reason" in ctx.viewer)) owner = ownerOf(client, ctx.viewer);
        return ctx;
      },
    }),
  );
  await send(response, answer, (text) => parts.unread.send(response, text, owner));
  log.debug({ requestId: id, status: response.statusCode, ms: performance.now() - begun }, "answered request");
}

function requireAcceptable(accept: string | undefined): void {
  if (accepts(accept, RESPONSE_TYPES)) return;
  const words = names(accept, "text/event-stream")
    ? "Server-sent events are not served: subscriptions go over WebSocket (graphql-transport-ws), at this same address."
    : `Answers come as ${RESPONSE_TYPES.join(" or ")}: the accept header allows neither.`;
  throw new HttpRefusal(406, words);
}

async function readRequest(request: IncomingMessage, client: Client, bodies: BodyBounds): Promise<unknown> {
  requireJson(request.headers);
  const json = parseJson(await readBody(request, subnetOf(client.ipAddress, 64), bodies));
  if (Array.isArray(json)) throw new HttpRefusal(400, ONE_OPERATION);
  if (typeof json !== "object" || json === null)
    throw new HttpRefusal(400, 'The body must be a JSON object such as {"query": "{ __typename }"}.');
  const { query } = json as { query?: unknown };
  if (typeof query === "object" && query !== null)
    throw new HttpRefusal(400, "`query` must be the text of a GraphQL document.");
  return json;
}

function requireSoundQuery({ headers }: IncomingMessage, search: string): void {
  requireNoForgery(headers);
  try {
    decodeURIComponent(search);
  } catch {
    throw new HttpRefusal(400, "The address has percent signs that encode no valid UTF-8.");
  }
  const parameters = new URLSearchParams(search);
  // A batch of graphql-request; no document starts with a bracket.
  if (parameters.get("query")?.startsWith("[") === true) throw new HttpRefusal(400, ONE_OPERATION);
  for (const value of parameters.values())
    if (hasLoneSurrogate(value, parsedOr(value))) throw new HttpRefusal(400, ILL_FORMED);
}

/** Returns undefined for malformed JSON, which is rejected where it is used. */
function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function send(
  response: ServerResponse,
  { status, headers, body }: HTTPGraphQLResponse,
  end: (text: string) => void,
): Promise<void> {
  for (const [name, value] of headers) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") end(body.string);
  else {
    for await (const chunk of body.asyncIterator) response.write(chunk);
    response.end();
  }
}

function headersOf(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  return headers;
}

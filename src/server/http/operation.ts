import { setTimeout as sleep } from "node:timers/promises";
import { type GraphQLResponse, HeaderMap } from "@apollo/server";
import { type FormattedExecutionResult, type GraphQLError, OperationTypeNode } from "graphql";
import type { Context } from "../../context.js";
import { pauseAfter } from "../../engine/pacing.js";
import type { Pipeline } from "../../engine/pipeline.js";
import type { GraphQLRequest } from "../../engine/request.js";
import { loggedName } from "../../infra/log-fields.js";
import { badRequest } from "../../engine/documents/persisted-queries.js";
import { statusOf } from "../error-status.js";

interface ApolloRequest extends GraphQLRequest {
  readonly http?: { readonly method: string; readonly search: string; readonly body: unknown };
}

/** Returns the request that the client sent; Apollo keeps `documentId` only in the raw body or query string. */
export function requestIn({ http, query, operationName, variables, extensions }: ApolloRequest): GraphQLRequest {
  const body = http?.body as { documentId?: unknown } | undefined;
  const documentId = http?.method === "GET" ? new URLSearchParams(http.search).get("documentId") : body?.documentId;
  return { query, operationName, variables, extensions, documentId };
}

/** Runs an operation by the pipeline and returns its result with HTTP status and headers. */
export async function runOverHttp(
  pipeline: Pipeline,
  request: GraphQLRequest,
  method: string | undefined,
  ctx: Context,
): Promise<GraphQLResponse> {
  const reject = (errors: readonly GraphQLError[], status?: number, headers?: Headers) =>
    rejected({ errors: pipeline.formatErrors(errors, ctx) }, status, headers);
  // Replaced by the name in the document, once that is read.
  ctx.operation = loggedName(request.operationName);
  const begun = performance.now();
  const prepared = pipeline.prepare(request, { shed: false });
  const pauseMs = pauseAfter(performance.now() - begun);
  // The connection sends its next request once this one is answered.
  if (pauseMs > 0) await sleep(pauseMs);
  if (!("execute" in prepared)) return reject(prepared);
  if (method === "GET" && prepared.type !== OperationTypeNode.QUERY) {
    const error = badRequest(`GET requests only support query operations, not ${prepared.type} operations`);
    return reject([error], 405, [["allow", "POST"]]);
  }
  if (prepared.type === OperationTypeNode.SUBSCRIPTION)
    return reject([badRequest("Subscriptions go over WebSocket (graphql-transport-ws), at this same address.")]);
  const result = await prepared.execute(ctx);
  return "data" in result ? respond(result) : rejected(result);
}

type Headers = readonly (readonly [string, string])[];

/** Response to an operation that was not executed. */
function rejected(
  result: FormattedExecutionResult,
  status?: number,
  headers: Headers = retryAfter(result),
): GraphQLResponse {
  return respond(result, status ?? statusOf(result.errors?.[0]?.extensions?.["code"]), headers);
}

function retryAfter({ errors }: FormattedExecutionResult): Headers {
  const seconds = errors?.[0]?.extensions?.["retryAfter"];
  return typeof seconds === "number" ? [["retry-after", String(seconds)]] : [];
}

function respond(result: FormattedExecutionResult, status?: number, headers: Headers = []): GraphQLResponse {
  return {
    http: { ...(status !== undefined && { status }), headers: new HeaderMap(headers) },
    body: { kind: "single", singleResult: result },
  };
}

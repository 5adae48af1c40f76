import { ApolloServer, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";
import {
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
} from "graphql";
import type { App, Context } from "../../context.js";
import type { Pipeline } from "../../engine/pipeline.js";
import type { GraphQLRequest } from "../../engine/request.js";
import { presentError } from "../../engine/format-error.js";
import { badRequest } from "../../engine/documents/persisted-queries.js";

/** Apollo's own view of every request: it parses and validates nothing. */
const PLACEHOLDER = "{ __typename }";
const PLACEHOLDER_DOCUMENT = parse(PLACEHOLDER);

/** Errors that precede execution, and have another status than 400. */
const STATUSES: Readonly<Record<string, number>> = {
  PERSISTED_QUERY_NOT_FOUND: 200,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

/**
 * Apollo Server for what comes over HTTP: it reads requests, negotiates content types and shows its landing page.
 * Everything about the operation is the pipeline's.
 */
export function createApollo(
  schema: GraphQLSchema,
  pipeline: Pipeline,
  app: Pick<App, "config" | "log" | "metrics">,
  { introspection }: { introspection: boolean },
): ApolloServer<Context> {
  const { config, log } = app;
  return new ApolloServer<Context>({
    schema,
    introspection,
    documentStore: null,
    persistedQueries: false,
    // csrf.ts sees to it, in words that suit this API's clients.
    csrfPrevention: false,
    // For what Apollo refuses by itself, before there is an operation.
    formatError: (_formatted, error) => presentError(asGraphQLError(error), app, undefined),
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: config.NODE_ENV,
    logger: log.child({ part: "apollo" }),
    plugins: [
      // It would put itself around every field of the schema, for the sockets too.
      ApolloServerPluginCacheControlDisabled(),
      config.NODE_ENV === "production"
        ? ApolloServerPluginLandingPageDisabled()
        : ApolloServerPluginLandingPageLocalDefault({ embed: true, includeCookies: false }),
      {
        requestDidStart: ({ request }) => {
          const asked = requestIn(request);
          const method = request.http?.method;
          Object.assign(request, { query: PLACEHOLDER, operationName: undefined, extensions: undefined });
          return Promise.resolve({
            didResolveSource: (resolved) => {
              Object.assign(resolved, { document: PLACEHOLDER_DOCUMENT });
              return Promise.resolve();
            },
            responseForOperation: async ({ contextValue }) =>
              respond(await answer(pipeline, asked, method, contextValue)),
          });
        },
      },
    ],
  });
}

interface Answer {
  readonly result: FormattedExecutionResult;
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
}

/** Request as a client wrote it, in the body or the address; Apollo passes on the fields that it knows. */
function requestIn({ http, ...request }: { http?: HttpRequest } & GraphQLRequest): GraphQLRequest {
  const { query, operationName, variables, extensions } = request;
  const body = http?.body as { documentId?: unknown } | undefined;
  const documentId = http?.method === "GET" ? new URLSearchParams(http.search).get("documentId") : body?.documentId;
  return { query, operationName, variables, extensions, documentId };
}

interface HttpRequest {
  readonly method: string;
  readonly search: string;
  readonly body: unknown;
}

async function answer(
  pipeline: Pipeline,
  request: GraphQLRequest,
  method: string | undefined,
  ctx: Context,
): Promise<Answer> {
  const refuse = (errors: readonly GraphQLError[]): Answer => ({
    result: { errors: pipeline.present(errors, ctx.requestId) },
    status: statusOf(errors),
  });
  const prepared = pipeline.prepare(request, { shed: false });
  if (!("execute" in prepared)) return refuse(prepared);
  if (method === "GET" && prepared.type !== OperationTypeNode.QUERY)
    return {
      ...refuse([badRequest(`GET requests only support query operations, not ${prepared.type} operations`)]),
      status: 405,
      headers: [["allow", "POST"]],
    };
  if (prepared.type === OperationTypeNode.SUBSCRIPTION)
    return refuse([badRequest("Subscriptions go over WebSocket (graphql-transport-ws), at this same address.")]);
  const result = await prepared.execute(ctx);
  // Without data, it was refused before it ran.
  return "data" in result ? { result } : { result, status: statusOf(result.errors), headers: waitOf(result.errors) };
}

/** The header by which proxies and clients learn how long to wait. */
function waitOf([first]: readonly GraphQLFormattedError[] = []): Answer["headers"] & object {
  const seconds = first?.extensions?.["retryAfter"];
  return typeof seconds === "number" ? [["retry-after", String(seconds)]] : [];
}

function statusOf([first]: readonly {
  readonly extensions?: GraphQLFormattedError["extensions"] | undefined;
}[] = []): number {
  return STATUSES[String(first?.extensions?.["code"])] ?? 400;
}

function respond({ result, status, headers = [] }: Answer) {
  return {
    http: { ...(status !== undefined && { status }), headers: new HeaderMap(headers) },
    body: { kind: "single" as const, singleResult: result },
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError("Unexpected", { originalError: error instanceof Error ? error : new Error(String(error)) });
}

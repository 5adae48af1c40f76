import { type ApolloServerPlugin, ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { GraphQLError, type GraphQLSchema, parse } from "graphql";
import type { App, Context } from "../../context.js";
import type { Pipeline } from "../../engine/pipeline.js";
import { formatError } from "../../engine/format-error.js";
import { requestIn, runOverHttp } from "./operation.js";

const PLACEHOLDER = "{ __typename }";
const PLACEHOLDER_DOCUMENT = parse(PLACEHOLDER);

/** Apollo Server reads requests and negotiates content types; the pipeline runs operations. */
export function createApollo(
  schema: GraphQLSchema,
  pipeline: Pipeline,
  app: Pick<App, "config" | "log" | "refusalLog" | "metrics">,
  { introspection }: { introspection: boolean },
): ApolloServer<Context> {
  const { config, log } = app;
  return new ApolloServer<Context>({
    schema,
    introspection,
    documentStore: null,
    persistedQueries: false,
    // Done by csrf.ts.
    csrfPrevention: false,
    // For errors that Apollo raises itself, before the plugin runs.
    formatError: (_formatted, error) => formatError(asGraphQLError(error), app, undefined),
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: config.NODE_ENV,
    logger: log.child({ part: "apollo" }),
    plugins: [
      // The default plugin wraps every resolver of the schema, which slows down WebSocket operations too.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      // The default loads 400 kB of code to find out that the schema is no subgraph.
      ApolloServerPluginInlineTraceDisabled(),
      runByPipeline(pipeline),
    ],
  });
}

/** Gives Apollo a placeholder document, so that it neither parses nor validates, and answers with the pipeline's result. */
function runByPipeline(pipeline: Pipeline): ApolloServerPlugin<Context> {
  return {
    requestDidStart: ({ request }) => {
      const operation = requestIn(request);
      const method = request.http?.method;
      Object.assign(request, { query: PLACEHOLDER, operationName: undefined, extensions: undefined });
      return Promise.resolve({
        didResolveSource: (resolved) => {
          Object.assign(resolved, { document: PLACEHOLDER_DOCUMENT });
          return Promise.resolve();
        },
        responseForOperation: ({ contextValue }) => runOverHttp(pipeline, operation, method, contextValue),
      });
    },
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError("Unexpected", { originalError: error instanceof Error ? error : new Error(String(error)) });
}

import { ApolloServer, type ApolloServerOptions } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";
import { GraphQLError, type GraphQLSchema, OperationTypeNode } from "graphql";
import type { App, Context } from "../context.js";
import type { Documents } from "../graphql/documents.js";
import { presentError } from "../graphql/errors.js";
import { execute } from "../graphql/execution/execute.js";
import { beginOperation, noteErrors } from "./operation.js";

/** Apollo Server for what comes over HTTP, with the documents, limits and masking that the sockets use too. */
export function createApollo(
  schema: GraphQLSchema,
  documents: Documents,
  app: Pick<App, "config" | "log" | "metrics" | "tracing">,
  { introspection }: { introspection: boolean },
): ApolloServer<Context> {
  const { config, log } = app;
  const { explain, ...reading } = documents.apollo;
  // Apollo formats an error without telling of which request it is.
  const requestIds = new WeakMap<object, string>();
  return new ApolloServer<Context>({
    gateway: executing(schema),
    introspection,
    ...reading,
    // csrf.ts sees to it, in words that suit this API's clients.
    csrfPrevention: false,
    formatError: (_formatted, error) =>
      presentError(explain(asGraphQLError(error)), app, requestIds.get(error as object)),
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
        requestDidStart: () =>
          Promise.resolve({
            didResolveOperation: ({ document, operation, request }) => {
              if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return Promise.reject(needsSocket());
              const error = documents.checkCost(document, request.variables, request.operationName);
              return error === undefined ? Promise.resolve() : Promise.reject(error);
            },
            executionDidStart: ({ operation }) => {
              const ended = beginOperation(app, operation);
              return Promise.resolve({ executionDidEnd: () => Promise.resolve(ended()) });
            },
            didEncounterErrors: ({ errors, contextValue }) => {
              noteErrors(app, errors);
              for (const error of errors) requestIds.set(error, contextValue.requestId);
              return Promise.resolve();
            },
          }),
      },
    ],
  });
}

/** Apollo's way to leave the execution of what it has read and checked to somebody else. */
function executing(schema: GraphQLSchema): NonNullable<ApolloServerOptions<Context>["gateway"]> {
  return {
    load: () =>
      Promise.resolve({
        executor: ({ document, request: { variables, operationName }, context: contextValue }) =>
          execute({
            schema,
            document,
            contextValue,
            variableValues: variables ?? null,
            operationName: operationName ?? null,
          }) as never,
      }),
    onSchemaLoadOrUpdate: (listener) => {
      listener({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    stop: () => Promise.resolve(),
  };
}

function needsSocket(): GraphQLError {
  return new GraphQLError("Subscriptions go over WebSocket (graphql-transport-ws), at this same address.", {
    extensions: { code: "BAD_REQUEST", http: { status: 400 } },
  });
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError("Unexpected", { originalError: error instanceof Error ? error : new Error(String(error)) });
}

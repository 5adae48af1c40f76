import { type ExecutionArgs, GraphQLError, type GraphQLSchema, OperationTypeNode, parse } from "graphql";
import type { ServerOptions, SubscribePayload } from "graphql-ws";
import type { App, AuthFailure, Context } from "../../context.js";
import { spanOperation } from "../../engine/instrumentation.js";
import { pauseAfter } from "../../engine/pacing.js";
import type { Pipeline, PreparedOperation } from "../../engine/pipeline.js";
import type { GraphQLRequest } from "../../engine/request.js";
import { BoundExceeded, Unauthenticated } from "../../infra/errors.js";
import { loggedName } from "../../infra/log-fields.js";
import type { TraceHeaders } from "../../infra/telemetry/tracing.js";
import { SubscriptionSink } from "./send-buffer.js";
import { type SignInParts, signIn } from "./sign-in.js";
import { type Extra, loggedSocket } from "./socket-session.js";

export interface ProtocolParts extends SignInParts {
  readonly schema: GraphQLSchema;
  readonly pipeline: Pipeline;
}

/** An operation as graphql-ws passes it from onSubscribe to execute and subscribe. */
interface SocketOperation extends ExecutionArgs {
  readonly id: string;
  readonly extra: Extra;
  readonly prepared: PreparedOperation;
  readonly caller: TraceHeaders | undefined;
}

const MAX_OPERATIONS = 1000;

/** graphql-ws reads the type of an operation from its document, and nothing else. */
const DOCUMENTS = {
  query: parse("{ __typename }"),
  mutation: parse("mutation { __typename }"),
  subscription: parse("subscription { __typename }"),
};

/** Options of a graphql-ws server: sign-in by connection_init, then operations by the pipeline. */
export function protocolOptions(parts: ProtocolParts): ServerOptions<Record<string, unknown>, Extra> {
  const { app, schema, pipeline } = parts;
  return {
    schema,
    execute: (args: ExecutionArgs) => execute(app, args as SocketOperation) as never,
    subscribe: (args: ExecutionArgs) => subscribe(app, args as SocketOperation) as never,
    onConnect: (ctx) => {
      const { connectionParams } = ctx;
      // graphql-ws would keep them, and the token in them, as long as the socket.
      Object.assign(ctx, { connectionParams: undefined });
      return signIn(parts, ctx, connectionParams);
    },
    onSubscribe: ({ extra }, id, payload) => {
      const { failure } = sessionOf(extra);
      if (failure !== undefined) return [unauthenticated(failure)];
      if (extra.running === MAX_OPERATIONS) return [tooMany("operationsPerSocket", MAX_OPERATIONS, "operations")];
      const begun = performance.now();
      const operation = prepare(parts, extra, id, payload);
      pauseReading(extra.socket, pauseAfter(performance.now() - begun));
      if ("prepared" in operation) extra.running += 1;
      return operation;
    },
    onComplete: ({ extra }) => void (extra.running -= 1),
    // The pipeline has formatted its errors.
    onNext: (_ctx, _id, _payload, _args, result) => result as never,
    onError: ({ extra }, _id, { operationName }, errors) =>
      pipeline.formatErrors(errors, { ...loggedSocket(extra), operation: loggedName(operationName) }),
  };
}

/**
 * Pauses the reads of a socket for some milliseconds; its client's further messages stay in the client's own buffers.
 */
function pauseReading(socket: Extra["socket"], ms: number): void {
  if (ms === 0) return;
  socket.pause();
  setTimeout(() => socket.resume(), ms);
}

/** Returns the operation of a subscribe message, or the errors it is rejected with. */
function prepare(
  { app, schema, pipeline }: ProtocolParts,
  extra: Extra,
  id: string,
  payload: SubscribePayload,
): SocketOperation | readonly GraphQLError[] {
  const prepared = pipeline.prepare(requestIn(payload), { shed: true });
  if (!("execute" in prepared)) return prepared;
  if (prepared.type === OperationTypeNode.SUBSCRIPTION) {
    const max = app.config.MAX_SUBSCRIPTIONS_PER_SOCKET;
    if (extra.subscriptions >= max) return [tooMany("MAX_SUBSCRIPTIONS_PER_SOCKET", max, "subscriptions")];
    extra.subscriptions += 1;
  }
  // graphql-ws keeps the payload as long as the subscription: all that send one text share the pipeline's copy.
  Object.assign(payload, { query: prepared.text, variables: undefined });
  const caller = payload.extensions ?? undefined;
  return { schema, document: DOCUMENTS[prepared.type], contextValue: undefined, id, extra, prepared, caller };
}

/** `documentId` stands beside `query`, as over HTTP, or in `extensions`, for which graphql-ws has types. */
function requestIn(payload: SubscribePayload): GraphQLRequest {
  const { query, variables, operationName, extensions } = payload;
  const beside = (payload as { documentId?: unknown }).documentId;
  return { query, variables, operationName, extensions, documentId: beside ?? extensions?.["documentId"] };
}

/** Runs a query or mutation. A closing socket stays open until it is answered. */
function execute(app: App, operation: SocketOperation): Promise<object> {
  const { extra, prepared, caller } = operation;
  return sessionOf(extra).track(() =>
    spanOperation(app, { requestId: extra.id, transport: "websocket", caller }, () =>
      prepared.execute(contextOf(app, extra)),
    ),
  );
}

/** Opens a subscription. It counts against the socket's limit until its stream has ended, not until its client left. */
async function subscribe(app: App, { id, extra, prepared, caller }: SocketOperation): Promise<object> {
  // Bypasses graphql-ws, which takes several promises from a result to the socket.
  const sink = new SubscriptionSink(id, extra.sendBuffer);
  const stream = await spanOperation(app, { requestId: extra.id, transport: "websocket", caller }, () =>
    prepared.subscribe(contextOf(app, extra), sink, () => (extra.subscriptions -= 1)),
  );
  sessionOf(extra).opened(id, stream);
  return stream;
}

function tooMany(limit: string, max: number, subject: string): GraphQLError {
  const message = `A socket may have at most ${max} ${subject} at once.`;
  return new GraphQLError(message, {
    originalError: new BoundExceeded(limit, message, { code: "TOO_MANY_OPERATIONS" }),
  });
}

function unauthenticated({ reason }: AuthFailure): GraphQLError {
  return new GraphQLError(reason, { originalError: new Unauthenticated(reason) });
}

function contextOf(app: App, extra: Extra): Context {
  const { failure, viewer } = sessionOf(extra);
  return { requestId: extra.id, operation: undefined, client: extra.client, viewer: failure ?? viewer, ...app };
}

function sessionOf({ session }: Extra): NonNullable<Extra["session"]> {
  if (session === undefined) throw new Error("Expected a signed-in socket.");
  return session;
}

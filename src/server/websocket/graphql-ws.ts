import { type ExecutionArgs, GraphQLError, type GraphQLSchema, OperationTypeNode, parse } from "graphql";
import { CloseCode, type ServerOptions } from "graphql-ws";
import type { WebSocket } from "ws";
import type { App, Client, Context, ViewerFinder } from "../../context.js";
import type { TakeSocket } from "../../presence/socket-limit.js";
import type { Pipeline, PreparedOperation } from "../../engine/pipeline.js";
import type { GraphQLRequest } from "../../engine/request.js";
import type { TraceHeaders } from "../../infra/telemetry/tracing.js";
import { type Connection, openConnection } from "./socket-session.js";
import { spanOperation } from "../../engine/instrumentation.js";
import { type Outbox, SubscriptionSink } from "./send-buffer.js";

/** What the protocol needs of the rest. */
export interface ProtocolParts {
  readonly app: App;
  readonly schema: GraphQLSchema;
  readonly pipeline: Pipeline;
  readonly findViewer: ViewerFinder;
  readonly takeSocket: TakeSocket;
}

/** One socket, from before its sign-in on. */
export interface Extra {
  readonly id: string;
  readonly socket: WebSocket;
  readonly client: Client;
  readonly outbox: Outbox;
  /** How many operations run. */
  underWay: number;
  /** Number of subscriptions that are open, or about to be. */
  streams: number;
  connection?: Connection;
}

/** An operation as graphql-ws hands it from onSubscribe to execute and subscribe. */
interface SocketOperation extends ExecutionArgs {
  readonly id: string;
  readonly extra: Extra;
  readonly prepared: PreparedOperation;
  readonly caller: TraceHeaders | undefined;
}

type Options = ServerOptions<Record<string, unknown>, Extra>;

const OPERATIONS_AT_ONCE = 1000;
/** A close frame holds 123 bytes. */
const MOST_REASON = 120;

/** Documents that tell graphql-ws the type of an operation, which is all that it asks of one. */
const DOCUMENTS = {
  query: parse("{ __typename }"),
  mutation: parse("mutation { __typename }"),
  subscription: parse("subscription { __typename }"),
};

/** Options of graphql-ws for a socket's messages: the sign-in, then operations by the pipeline. */
export function protocolOptions(parts: ProtocolParts): Options {
  const { app, schema, pipeline } = parts;
  return {
    schema,
    execute: (args: ExecutionArgs) => execute(app, args as SocketOperation) as never,
    subscribe: (args: ExecutionArgs) => subscribe(app, args as SocketOperation) as never,
    onConnect: (ctx) => {
      const { connectionParams, extra } = ctx;
      // It would be kept as long as the socket, with the token.
      Object.assign(ctx, { connectionParams: undefined });
      return signIn(parts, extra, connectionParams);
    },
    onSubscribe: ({ extra }, id, request) => {
      if (extra.underWay === OPERATIONS_AT_ONCE) return [tooMany(OPERATIONS_AT_ONCE, "operations")];
      const operation = prepare(parts, extra, id, request);
      if ("prepared" in operation) extra.underWay += 1;
      return operation;
    },
    onComplete: ({ extra }) => void (extra.underWay -= 1),
    // Its errors are presented already.
    onNext: (_ctx, _id, _payload, _args, result) => result as never,
    onError: ({ extra }, _id, _payload, errors) => pipeline.present(errors, extra.id),
  };
}

/** Runs a query or mutation as a span of its sender's trace; a closing socket waits for it. */
function execute(app: App, { extra, prepared, caller }: SocketOperation): Promise<object> {
  const connection = signedIn(extra);
  return connection.during(() =>
    spanOperation(app, { requestId: extra.id, transport: "websocket", caller }, () =>
      prepared.execute(contextOf(app, extra, connection)),
    ),
  );
}

/** Opens a stream, which counts until it has ended, however soon its client has left it. */
function subscribe(app: App, { id, extra, prepared, caller }: SocketOperation): Promise<object> {
  // Results bypass graphql-ws, which takes several promises from an event to its socket.
  const sink = new SubscriptionSink(id, extra.outbox);
  return spanOperation(app, { requestId: extra.id, transport: "websocket", caller }, () =>
    prepared.subscribe(contextOf(app, extra, signedIn(extra)), sink, () => (extra.streams -= 1)),
  );
}

async function signIn(
  { app, findViewer, takeSocket }: ProtocolParts,
  extra: Extra,
  params: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const { socket } = extra;
  const authorization = params?.["authorization"] ?? params?.["Authorization"];
  const found = await findViewer(typeof authorization === "string" ? authorization : undefined);
  if ("fault" in found) return refuse(socket, CloseCode.Forbidden, found.fault);
  const connection = await openConnection(app, socket, found, takeSocket);
  if (connection === undefined)
    return refuse(socket, CloseCode.TooManyInitialisationRequests, "Too many sockets of one user");
  extra.connection = connection;
  // The socket may have gone while its sign-in was looked up.
  if (socket.readyState === socket.CLOSED) connection.ended();
  return true;
}

/** Closes before graphql-ws does, with the reason that the client is to know. */
function refuse(socket: WebSocket, code: CloseCode, reason: string): false {
  socket.close(code, reason.slice(0, MOST_REASON));
  return false;
}

/** The operation to run, or why it is not run. */
function prepare(
  { app, schema, pipeline }: ProtocolParts,
  extra: Extra,
  id: string,
  request: Parameters<NonNullable<Options["onSubscribe"]>>[2],
): SocketOperation | readonly GraphQLError[] {
  const prepared = pipeline.prepare(requestIn(request), { shed: true });
  if (!("execute" in prepared)) return prepared;
  if (prepared.type === OperationTypeNode.SUBSCRIPTION) {
    const most = app.config.MAX_SUBSCRIPTIONS_PER_SOCKET;
    if (extra.streams >= most) return [tooMany(most, "subscriptions")];
    extra.streams += 1;
  }
  // A stream holds on to its request: thousands of them need not each keep the same text.
  Object.assign(request, { query: prepared.text, variables: undefined });
  const caller = (request.extensions as TraceHeaders | null | undefined) ?? undefined;
  return { schema, document: DOCUMENTS[prepared.type], contextValue: undefined, id, extra, prepared, caller };
}

/** `documentId` stands beside the query, as over HTTP, or among the extensions, where graphql-ws has types for it. */
function requestIn(payload: Parameters<NonNullable<Options["onSubscribe"]>>[2]): GraphQLRequest {
  const { query, variables, operationName, extensions } = payload;
  const beside = (payload as { documentId?: unknown }).documentId;
  return { query, variables, operationName, extensions, documentId: beside ?? extensions?.["documentId"] };
}

function tooMany(most: number, what: string): GraphQLError {
  return new GraphQLError(`A socket may have at most ${most} ${what} at once.`, {
    extensions: { code: "TOO_MANY_OPERATIONS" },
  });
}

function signedIn({ connection }: Extra): Connection {
  if (connection === undefined) throw new Error("A socket runs an operation before it is signed in.");
  return connection;
}

function contextOf(app: App, { id, client }: Extra, { viewer }: Connection): Context {
  return { requestId: id, client, viewer, ...app };
}

import { type ExecutionArgs, GraphQLError, type GraphQLSchema, OperationTypeNode, getOperationAST } from "graphql";
import { CloseCode, MessageType, type ServerOptions, stringifyMessage } from "graphql-ws";
import type { WebSocket } from "ws";
import type { App, Client, Context, ViewerFinder } from "../context.js";
import type { Documents } from "../graphql/documents.js";
import { presentError } from "../graphql/errors.js";
import { execute } from "../graphql/execution/execute.js";
import { type Deliver, subscribe } from "../graphql/subscribe.js";
import { refuseEarly } from "../graphql/writer-queue.js";
import type { TraceHeaders } from "../infra/tracing.js";
import { type Connection, type Slots, openConnection } from "./connection.js";
import { runOperation } from "./operation.js";
import type { Outbox } from "./outbox.js";

/** What the protocol needs of the rest. */
export interface ProtocolParts {
  readonly app: App;
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly findViewer: ViewerFinder;
}

/** One socket, from before its sign-in on. */
export interface Extra {
  readonly id: string;
  readonly socket: WebSocket;
  readonly client: Client;
  readonly outbox: Outbox;
  /** How many operations run. */
  underWay: number;
  /** The ids of its subscriptions. */
  readonly streams: Set<string>;
  connection?: Connection;
}

/** What an operation over a socket finds in its context beside what every operation does. */
interface SocketContext extends Context {
  readonly operationId: string;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly caller: TraceHeaders | undefined;
}

type Options = ServerOptions<Record<string, unknown>, Extra>;

const OPERATIONS_AT_ONCE = 1000;
/** A close frame holds 123 bytes. */
const MOST_REASON = 120;

/** What graphql-ws does with what comes over a socket: the sign-in, then operations under the rules that HTTP has. */
export function protocolOptions(parts: ProtocolParts): Options {
  const { app, schema } = parts;
  const present = (errors: readonly GraphQLError[], { id }: Extra) =>
    errors.map((error) => presentError(error, app, id));
  const takeSlot = createSlots(app.config.MAX_SOCKETS_PER_USER);
  return {
    schema,
    execute: (args: ExecutionArgs) => {
      const { connection, caller } = args.contextValue as SocketContext;
      return connection.during(() => runOperation(args, caller, execute));
    },
    subscribe: ((args: ExecutionArgs) => {
      const { caller } = args.contextValue as SocketContext;
      return runOperation(args, caller, () => subscribe(args, deliver));
    }) as never,
    onConnect: (ctx) => {
      const { connectionParams, extra } = ctx;
      // It would be kept as long as the socket, with the token.
      Object.assign(ctx, { connectionParams: undefined });
      return signIn(parts, takeSlot, extra, connectionParams);
    },
    onSubscribe: ({ extra }, id, request) => {
      if (extra.underWay === OPERATIONS_AT_ONCE) return [tooMany(OPERATIONS_AT_ONCE, "operations")];
      const prepared = prepare(parts, extra, id, request);
      if ("schema" in prepared) extra.underWay += 1;
      return prepared;
    },
    onComplete: ({ extra }, id) => {
      extra.underWay -= 1;
      extra.streams.delete(id);
    },
    onNext: ({ extra }, _id, _payload, _args, result) =>
      (result.errors === undefined ? result : { ...result, errors: present(result.errors, extra) }) as never,
    onError: ({ extra }, _id, _payload, errors) => present(errors, extra),
  };
}

async function signIn(
  { app, findViewer }: ProtocolParts,
  takeSlot: Slots,
  extra: Extra,
  params: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const { socket } = extra;
  const authorization = params?.["authorization"] ?? params?.["Authorization"];
  const found = await findViewer(typeof authorization === "string" ? authorization : undefined);
  if ("fault" in found) return refuse(socket, CloseCode.Forbidden, found.fault);
  const connection = await openConnection(app, socket, found, takeSlot);
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
  { app, schema, documents }: ProtocolParts,
  extra: Extra,
  id: string,
  request: Parameters<NonNullable<Options["onSubscribe"]>>[2],
): ExecutionArgs | readonly GraphQLError[] {
  const { query, variables, operationName, extensions } = request;
  const document = documents.read(query, extensions);
  if (!("kind" in document)) return document;
  // A stream holds on to its request: thousands of them need not each keep the same text.
  Object.assign(request, { query: document.loc?.source.body ?? query });
  const operation = getOperationAST(document, operationName);
  if (!operation) return [unknownOperation(operationName)];
  const refusal = refuseEarly(schema, operation, app.writer);
  if (refusal !== undefined) return refusal;
  const tooDear = documents.checkCost(document, variables ?? {}, operationName);
  if (tooDear !== undefined) return [tooDear];
  const most = app.config.MAX_SUBSCRIPTIONS_PER_SOCKET;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    if (extra.streams.size >= most) return [tooMany(most, "subscriptions")];
    extra.streams.add(id);
  }
  return {
    schema,
    document,
    contextValue: contextOf(app, extra, id, extensions),
    ...(variables && { variableValues: variables }),
    ...(typeof operationName === "string" && { operationName }),
  };
}

/** As Apollo Server puts it. */
function unknownOperation(name: string | null | undefined): GraphQLError {
  return new GraphQLError(
    name ? `Unknown operation named "${name}".` : "Must provide operation name if query contains multiple operations.",
    { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } },
  );
}

function tooMany(most: number, what: string): GraphQLError {
  return new GraphQLError(`A socket may have at most ${most} ${what} at once.`, {
    extensions: { code: "TOO_MANY_OPERATIONS" },
  });
}

/** `extensions` of an operation may carry the trace that its sender is in, as headers do over HTTP. */
function contextOf(
  app: App,
  { id, client, outbox, connection }: Extra,
  operationId: string,
  extensions: TraceHeaders | null | undefined,
): SocketContext {
  if (connection === undefined) throw new Error("A socket runs an operation before it is signed in.");
  return {
    caller: extensions ?? undefined,
    operationId,
    requestId: id,
    client,
    viewer: connection.viewer,
    connection,
    outbox,
    ...app,
  };
}

/** Past graphql-ws, whose way from an event to its socket is several promises long. */
const deliver: Deliver = (context, payload) => {
  const { outbox, operationId } = context as SocketContext;
  if (!outbox.hasRoom()) return false;
  void outbox.send(stringifyMessage({ id: operationId, type: MessageType.Next, payload: payload as never }));
  return true;
};

function createSlots(most: number): Slots {
  const taken = new Map<bigint, number>();
  return (userId) => {
    const count = taken.get(userId) ?? 0;
    if (count >= most) return undefined;
    taken.set(userId, count + 1);
    return () => {
      const left = (taken.get(userId) ?? 1) - 1;
      if (left > 0) taken.set(userId, left);
      else taken.delete(userId);
    };
  };
}

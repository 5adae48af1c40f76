import { type ExecutionArgs, type GraphQLError, type OperationDefinitionNode, getOperationAST } from "graphql";
import type { App, Context } from "../context.js";
import type { TraceHeaders } from "../infra/tracing.js";

type Watched = Pick<App, "metrics" | "tracing">;

/** Where an operation comes from: `caller` is the trace that its sender is in. */
export interface Origin {
  readonly requestId: string;
  readonly transport: "http" | "websocket";
  readonly caller: TraceHeaders | undefined;
}

/** Runs what came over a socket with `run`, GraphQL's own way to. */
export async function runOperation<Result extends object>(
  args: ExecutionArgs,
  caller: TraceHeaders | undefined,
  run: (args: ExecutionArgs) => Promise<Result> | Result,
): Promise<Result> {
  const ctx = args.contextValue as Context;
  return spanOperation(ctx, { requestId: ctx.requestId, transport: "websocket", caller }, async () => {
    const ended = beginOperation(ctx, getOperationAST(args.document, args.operationName));
    const result = await run(args);
    ended();
    if ("errors" in result) noteErrors(ctx, result.errors as readonly GraphQLError[]);
    return result;
  });
}

/** Lets `work`, which answers an operation, be a span of its sender's trace. */
export function spanOperation<T>({ tracing }: Watched, origin: Origin, work: () => Promise<T>): Promise<T> {
  const { requestId, transport, caller } = origin;
  return tracing.span("GraphQL Operation", work, {
    kind: "server",
    caller,
    attributes: { "convospace.request.id": requestId, "network.protocol.name": transport },
  });
}

/** Counts an operation that begins, and says in its span which it is; the answer is to be called when it has run. */
export function beginOperation(
  { metrics, tracing }: Watched,
  operation: OperationDefinitionNode | null | undefined,
): () => void {
  if (!operation) return () => undefined;
  const type = operation.operation;
  metrics.operations(type).inc();
  // The name alone: what else the client has written may hold anything.
  const name = operation.name?.value.slice(0, 100) ?? "";
  tracing.describe({ name: type, attributes: { "graphql.operation.type": type, "graphql.operation.name": name } });
  const begun = performance.now();
  return () => metrics.operationDuration(type).observe((performance.now() - begun) / 1000);
}

/** Marks the span of an operation that has errors with the kind of the first. */
export function noteErrors({ tracing }: Watched, [first]: readonly GraphQLError[]): void {
  if (first !== undefined) tracing.describe({ fault: first.originalError?.name ?? "GraphQLError" });
}

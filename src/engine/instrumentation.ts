import type { GraphQLError, OperationDefinitionNode } from "graphql";
import type { App } from "../context.js";
import type { TraceHeaders } from "../infra/telemetry/tracing.js";

type Watched = Pick<App, "metrics" | "tracing">;

/** Counts an operation that begins, and names it in its span; the answer is to be called when it has run. */
export function beginOperation({ metrics, tracing }: Watched, operation: OperationDefinitionNode): () => void {
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

/** Where an operation comes from: `caller` is the trace that its sender is in. */
export interface Origin {
  readonly requestId: string;
  readonly transport: "http" | "websocket";
  readonly caller: TraceHeaders | undefined;
}

/** Runs the work that answers an operation as a span of its sender's trace. */
export function spanOperation<T>(
  { tracing }: Pick<App, "tracing">,
  origin: Origin,
  work: () => Promise<T>,
): Promise<T> {
  const { requestId, transport, caller } = origin;
  return tracing.span("GraphQL Operation", work, {
    kind: "server",
    caller,
    attributes: { "convospace.request.id": requestId, "network.protocol.name": transport },
  });
}

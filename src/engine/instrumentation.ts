import type { GraphQLError, OperationDefinitionNode } from "graphql";
import type { App } from "../context.js";
import type { TraceHeaders } from "../infra/telemetry/tracing.js";

/** Source of an operation; `caller` is the trace context that its client sent. */
export interface Origin {
  readonly requestId: string;
  readonly transport: "http" | "websocket";
  readonly caller: TraceHeaders | undefined;
}

/** Runs `work`, which answers an operation, in a span that continues the client's trace. */
export function spanOperation<T>(
  { tracing }: Pick<App, "tracing">,
  { requestId, transport, caller }: Origin,
  work: () => Promise<T>,
): Promise<T> {
  return tracing.span("GraphQL Operation", work, {
    kind: "server",
    caller,
    attributes: { "convospace.request.id": requestId, "network.protocol.name": transport },
  });
}

type Instruments = Pick<App, "metrics" | "tracing">;

/** Counts an operation that starts and names its span; the returned function records the duration. */
export function startOperation({ metrics, tracing }: Instruments, operation: OperationDefinitionNode): () => void {
  const type = operation.operation;
  metrics.operations[type].inc();
  // Only the name: the rest of the document may hold personal data.
  const name = operation.name?.value.slice(0, 100) ?? "";
  tracing.describe({ name: type, attributes: { "graphql.operation.type": type, "graphql.operation.name": name } });
  const begun = performance.now();
  return () => metrics.operationDuration[type].observe((performance.now() - begun) / 1000);
}

/** Marks the current span with the class of the first error. */
export function recordErrors({ tracing }: Instruments, [first]: readonly GraphQLError[]): void {
  if (first !== undefined) tracing.describe({ fault: first.originalError?.name ?? "GraphQLError" });
}

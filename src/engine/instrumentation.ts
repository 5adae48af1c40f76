import type { GraphQLError, OperationDefinitionNode } from "graphql";
import type { App } from "../context.js";

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

import type { App } from "../context.js";
import type { TraceHeaders } from "../infra/telemetry/tracing.js";

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

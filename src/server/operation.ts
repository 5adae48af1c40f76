import { type ExecutionArgs, type ExecutionResult, execute, getOperationAST } from "graphql";
import type { Context } from "../context.js";
import type { Metrics, OperationType } from "../infra/metrics.js";

/** Runs a query or mutation that came over a socket. */
export async function runOperation(args: ExecutionArgs): Promise<ExecutionResult> {
  const { metrics } = args.contextValue as Context;
  const ended = beginOperation(metrics, getOperationAST(args.document, args.operationName)?.operation);
  try {
    return await execute(args);
  } finally {
    ended();
  }
}

/** Counts an operation that begins; the answer is to be called when it has run. Without a type there is none to run. */
export function beginOperation(
  metrics: Pick<Metrics, "operations" | "operationDuration">,
  type: OperationType | undefined,
): () => void {
  if (type === undefined) return () => undefined;
  metrics.operations(type).inc();
  const begun = performance.now();
  return () => metrics.operationDuration(type).observe((performance.now() - begun) / 1000);
}

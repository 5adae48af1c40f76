import type { FormattedExecutionResult } from "graphql";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { TestApp } from "./app.js";
import type { Device } from "./person.js";

/** Raw GraphQL request parameters. */
export interface Asked {
  readonly query?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly documentId?: unknown;
  readonly extensions?: Record<string, unknown>;
}

/** Runs a request over HTTP and returns its result, errors included. */
export async function runOverHttp({ url }: TestApp, device: Device, asked: Asked): Promise<FormattedExecutionResult> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${device.tokens.accessToken}` },
    body: JSON.stringify(asked),
  });
  return (await response.json()) as FormattedExecutionResult;
}

/** Runs a request over a new socket and returns its result, errors included. */
export async function runOverSocket({ url }: TestApp, device: Device, asked: Asked): Promise<FormattedExecutionResult> {
  const client = createClient({
    url: url.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${device.tokens.accessToken}` },
    retryAttempts: 0,
  });
  try {
    const { value, done } = await client.iterate({ query: "", ...asked }).next();
    if (done === true) throw new Error("The operation ended without an answer.");
    return value as FormattedExecutionResult;
  } catch (errors) {
    // Errors before execution arrive as an `error` message, which rejects.
    if (!Array.isArray(errors)) throw errors;
    return { errors };
  } finally {
    await client.dispose();
  }
}

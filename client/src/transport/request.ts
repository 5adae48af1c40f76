import type { GraphQLErrorEntry, GraphQLResult, Ports } from "../ports.js";
import type { Document } from "./api.js";
import { Offline, RateLimited, RequestError } from "./errors.js";
import { encodeDocument } from "./operation.js";

const TIMEOUT_MS = 30_000;

/** Endpoint, and the ports that requests to it need. */
export interface Endpoint {
  readonly url: string;
  readonly isPersisted: boolean;
  readonly ports: Pick<Ports, "fetch" | "setTimer">;
}

export interface RequestOptions {
  readonly accessToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Executes one operation over HTTP, once, within 30 s. @throws RequestError, RateLimited, Offline, the reason of `signal` */
export async function post<Data, Variables>(
  { url, isPersisted, ports }: Endpoint,
  document: Document<Data, Variables>,
  variables: Variables,
  { accessToken, signal }: RequestOptions = {},
): Promise<Data> {
  const body = JSON.stringify({ ...(await encodeDocument(document as never, isPersisted)), variables });
  const limit = new AbortController();
  const cancel = ports.setTimer(() => limit.abort(), TIMEOUT_MS);
  const abort = () => limit.abort();
  signal?.throwIfAborted();
  signal?.addEventListener("abort", abort);
  try {
    const headers = {
      "content-type": "application/json",
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    };
    const response = await ports.fetch(url, { method: "POST", headers, body, signal: limit.signal });
    return readData(response.status, await response.text()) as Data;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RequestError) throw error;
    throw new Offline("The server did not answer.", { cause: error });
  } finally {
    cancel();
    signal?.removeEventListener("abort", abort);
  }
}

/** @throws RequestError, RateLimited */
function readData(status: number, text: string): unknown {
  const { data, errors } = parse(status, text);
  if (errors) throw toError(errors);
  if (!data) throw toError([{ message: `The response has no data (${status}).` }]);
  return data;
}

/** An answer that is not JSON comes from a proxy, where 429 and 5xx have the same meaning. */
function parse(status: number, text: string): GraphQLResult {
  try {
    return JSON.parse(text) as GraphQLResult;
  } catch {
    const code = status === 429 ? "RATE_LIMITED" : status >= 500 ? "SERVICE_UNAVAILABLE" : "BAD_REQUEST";
    return { errors: [{ message: `The server answered with HTTP ${status}.`, extensions: { code } }] };
  }
}

export function toError(errors: readonly GraphQLErrorEntry[]): RequestError {
  const error = new RequestError(errors);
  return error.code === "RATE_LIMITED" ? new RateLimited(errors) : error;
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { OriginCheck } from "./origins.js";

const MAX_HEADER_NAMES = 50;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~\da-z]{1,100}$/iu;
const DEFAULT_HEADERS = "content-type, authorization";

/** Lets pages of allowed origins send requests and read the answers. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, isAllowed: OriginCheck): void {
  response.setHeader("vary", "origin");
  const { origin } = request.headers;
  if (origin === undefined || !isAllowed(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "x-request-id, retry-after");
  if (request.method !== "OPTIONS") return;
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader(
    "access-control-allow-headers",
    allowedHeaders(request.headers["access-control-request-headers"]) ?? DEFAULT_HEADERS,
  );
  response.setHeader("access-control-max-age", "86400");
}

/** The header names that a page asks for, as far as they are names. */
function allowedHeaders(requested: string | undefined): string | undefined {
  const names = (requested ?? "")
    .split(",", MAX_HEADER_NAMES)
    .map((name) => name.trim())
    .filter((name) => HEADER_NAME.test(name));
  return names.length === 0 ? undefined : names.join(", ");
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Config } from "../infra/config.js";

/** Returns true for origins whose pages may use the API. */
export type OriginCheck = (origin: string) => boolean;

/** Origins in development: this machine and Apollo Sandbox. */
const DEVELOPMENT_ORIGINS = [
  "http://localhost:*",
  "http://127.0.0.1:*",
  "https://studio.apollographql.com",
  "https://sandbox.embed.apollographql.com",
];

/** Entries of CORS_ORIGINS are exact, end with `:*` for any port, or are `*` for all origins. */
export function createOriginCheck({
  CORS_ORIGINS: origins = DEVELOPMENT_ORIGINS,
}: Pick<Config, "CORS_ORIGINS">): OriginCheck {
  const exact = new Set(origins);
  const anyPort = origins.filter((origin) => origin.endsWith(":*")).map((origin) => origin.slice(0, -2));
  return (origin) =>
    exact.has("*") || exact.has(origin) || anyPort.some((host) => origin === host || origin.startsWith(`${host}:`));
}

/** Returns true for a page of this host, also behind a proxy that ends TLS. */
export function isSameOrigin({ headers: { origin, host } }: Pick<IncomingMessage, "headers">): boolean {
  return origin !== undefined && host !== undefined && origin.replace(/^https?:\/\//u, "") === host;
}

const MAX_HEADER_NAMES = 50;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~\da-z]{1,100}$/iu;
const DEFAULT_HEADERS = "content-type, authorization";

/** Sets the CORS headers for pages of allowed origins. */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  isAllowed: OriginCheck,
  methods = "GET, POST",
): void {
  response.setHeader("vary", "origin");
  const { origin } = request.headers;
  if (origin === undefined || !isAllowed(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "x-request-id, retry-after");
  if (request.method !== "OPTIONS") return;
  response.setHeader("access-control-allow-methods", methods);
  response.setHeader(
    "access-control-allow-headers",
    allowedHeaders(request.headers["access-control-request-headers"]) ?? DEFAULT_HEADERS,
  );
  response.setHeader("access-control-max-age", "86400");
}

/** Returns the requested header names that are valid. */
function allowedHeaders(requested: string | undefined): string | undefined {
  const names = (requested ?? "")
    .split(",", MAX_HEADER_NAMES)
    .map((name) => name.trim())
    .filter((name) => HEADER_NAME.test(name));
  return names.length === 0 ? undefined : names.join(", ");
}

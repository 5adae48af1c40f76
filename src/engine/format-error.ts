import { randomUUID } from "node:crypto";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import type { App } from "../context.js";
import { isOutage } from "../infra/database/errors.js";
import { BadInput, Overloaded, RateLimited, Refusal, Unauthenticated } from "../infra/errors.js";
import { clip } from "./excerpt.js";

/**
 * What a client learns of an error, on both transports: what it can act on, as it is; anything else is logged under an
 * id, with the id of the request or socket it came over, and answered as INTERNAL_SERVER_ERROR with the first alone.
 */
export function presentError(
  error: GraphQLError,
  { log, metrics }: Pick<App, "log" | "metrics">,
  requestId: string | undefined,
): GraphQLFormattedError {
  const cause = isOfParser(error) ? undefined : rootCause(error);
  const extensions = cause === undefined ? ownExtensions(error) : extensionsFor(cause);
  const code = extensions?.code ?? (isOutage(cause) ? "SERVICE_UNAVAILABLE" : "INTERNAL_SERVER_ERROR");
  metrics.errors(code).inc();
  if (cause instanceof RateLimited) metrics.rateLimited(cause.limit).inc();
  if (extensions !== undefined)
    return { ...placeOf(error), message: clip(error.message, MAX_MESSAGE_LENGTH), extensions };
  const errorId = randomUUID();
  const level = isOutage(cause) ? "warn" : "error";
  log[level]({ err: cause ?? error, errorId, requestId, path: error.path }, "an operation failed");
  return {
    ...placeOf(error),
    message: "Something went wrong on our side. Please try again later.",
    extensions: { code, errorId },
  };
}

/** Longer ones quote the request, and an answer may have many. */
const MAX_MESSAGE_LENGTH = 500;

interface Extensions {
  readonly code: string;
  readonly [name: string]: unknown;
}

/** Whether a document could not be read, for whatever reason: nobody's fault but its sender's. */
function isOfParser({ extensions }: GraphQLError): boolean {
  return extensions["code"] === "GRAPHQL_PARSE_FAILED";
}

/** Whether an operation has failed, or a part of it, because the database is away. */
export function tellsOfOutage(result: object): boolean {
  const { errors = [] } = result as ExecutionResult;
  return errors.some((error) => isOutage(rootCause(error)));
}

/** The error that a resolver threw; undefined when GraphQL itself found fault with the request. */
function rootCause(error: GraphQLError): Error | undefined {
  const original = error.originalError;
  if (original === undefined) return undefined;
  return original instanceof GraphQLError ? rootCause(original) : original;
}

function ownExtensions(error: GraphQLError): Extensions | undefined {
  const { stacktrace: _stacktrace, http: _http, code, ...rest } = error.extensions;
  if (typeof code === "string") return { code, ...rest };
  // Without a code: on its way into a field, a value that does not fit the schema; before that, variables that do not.
  return error.path === undefined ? { code: "BAD_USER_INPUT" } : undefined;
}

function extensionsFor(cause: Error): Extensions | undefined {
  if (cause instanceof Unauthenticated) return { code: "UNAUTHENTICATED" };
  if (cause instanceof RateLimited) return { code: "RATE_LIMITED", retryAfter: cause.retryAfter };
  if (cause instanceof Overloaded) return { code: "SERVICE_UNAVAILABLE" };
  if (cause instanceof BadInput) return { code: "BAD_USER_INPUT" };
  // A query has no payload to carry a refusal.
  if (cause instanceof Refusal) return { code: cause.code };
  return undefined;
}

function placeOf({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, "locations" | "path"> {
  return { ...(locations !== undefined && { locations }), ...(path !== undefined && { path }) };
}

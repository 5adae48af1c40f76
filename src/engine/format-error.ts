import { randomUUID } from "node:crypto";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import type { App } from "../context.js";
import { isOutage } from "../infra/database/errors.js";
import { BadUserInput, BoundExceeded, RateLimited, Refusal, Unauthenticated, Unavailable } from "../infra/errors.js";
import { type LoggedRequest, requestFields } from "../infra/log-fields.js";
import { clip } from "./excerpt.js";

/** Parts of the app that report errors. */
export type ErrorReporters = Pick<App, "log" | "refusalLog" | "metrics">;

/**
 * Returns what a client gets of an error. Errors that it can act on keep message and code; others are logged with an error
 * id and their request, and are answered as INTERNAL_SERVER_ERROR with the error id. Of an outage, which fails every request,
 * the log has the first of ten users a minute and the number of the others.
 */
export function formatError(
  error: GraphQLError,
  { log, refusalLog, metrics }: ErrorReporters,
  request: LoggedRequest | undefined,
): GraphQLFormattedError {
  const cause = isSyntaxError(error) ? undefined : rootCause(error);
  const extensions = cause === undefined ? ownExtensions(error) : extensionsFor(cause);
  const code = extensions?.code ?? (isOutage(cause) ? "SERVICE_UNAVAILABLE" : "INTERNAL_SERVER_ERROR");
  metrics.errors(code).inc();
  if (cause instanceof RateLimited) metrics.rateLimited(cause.limit).inc();
  if (request !== undefined && cause !== undefined) logRefusal(refusalLog, cause, code, request);
  if (extensions !== undefined)
    return { ...positionOf(error), message: clip(error.message, MAX_MESSAGE_LENGTH), extensions };
  const errorId = randomUUID();
  const fields = { err: cause ?? error, errorId, path: error.path };
  if (isOutage(cause)) refusalLog.outage(code, request, fields);
  else log.error({ ...fields, ...(request && requestFields(request)) }, "run operation failed");
  return {
    ...positionOf(error),
    message: "Something went wrong on our side. Please try again later.",
    extensions: { code, errorId },
  };
}

/** Limits of countries have a line of their own, with the country. */
function logRefusal(refusalLog: App["refusalLog"], cause: Error, code: string, request: LoggedRequest): void {
  if (cause instanceof RateLimited && cause.limit !== "otpSendsPerCountry")
    refusalLog.byLimit(cause.limit, code, request);
  if (cause instanceof BoundExceeded) refusalLog.byLimit(cause.limit, code, request);
  if (cause instanceof Unauthenticated) refusalLog.unauthorised(code, request, cause.message);
}

/** Longer messages quote the request, and a response may have many. */
const MAX_MESSAGE_LENGTH = 500;

interface Extensions {
  readonly code: string;
  readonly [name: string]: unknown;
}

/** Returns true for syntax errors, whose cause is the document even where the parser itself threw. */
function isSyntaxError({ extensions }: GraphQLError): boolean {
  return extensions["code"] === "GRAPHQL_PARSE_FAILED";
}

/** Returns true for a result with an error that a database outage caused. */
export function hasOutageError(result: object): boolean {
  const { errors = [] } = result as ExecutionResult;
  return errors.some((error) => isOutage(rootCause(error)));
}

/** Returns the error that a resolver threw; undefined for errors that GraphQL itself raised. */
function rootCause(error: GraphQLError): Error | undefined {
  const original = error.originalError;
  if (original === undefined) return undefined;
  return original instanceof GraphQLError ? rootCause(original) : original;
}

function ownExtensions(error: GraphQLError): Extensions | undefined {
  const { stacktrace: _stacktrace, http: _http, code, ...rest } = error.extensions;
  if (typeof code === "string") return { code, ...rest };
  // graphql-js gives no code to values that do not fit the schema: with a path it is a result, without one an input.
  return error.path === undefined ? { code: "BAD_USER_INPUT" } : undefined;
}

function extensionsFor(cause: Error): Extensions | undefined {
  if (cause instanceof Unauthenticated) return { code: "UNAUTHENTICATED" };
  if (cause instanceof RateLimited) return { code: "RATE_LIMITED", retryAfter: cause.retryAfter };
  if (cause instanceof Unavailable) return { code: "SERVICE_UNAVAILABLE" };
  if (cause instanceof BoundExceeded) return cause.extensions;
  if (cause instanceof BadUserInput) return { code: "BAD_USER_INPUT" };
  // Queries have no payload with userErrors.
  if (cause instanceof Refusal) return { code: cause.code };
  return undefined;
}

function positionOf({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, "locations" | "path"> {
  return { ...(locations !== undefined && { locations }), ...(path !== undefined && { path }) };
}

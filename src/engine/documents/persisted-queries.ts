import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";

/** Returns the SHA-256 of an operation's text in hexadecimal, by which persisted queries are requested. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns the hash of an operation id: `sha256:<hash>`, as in GraphQL over HTTP, or the bare hash. */
export function hashIn(id: string): string {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
}

const PREFIX = "sha256:";

/** Parts of a request that name a persisted query. */
export interface OperationReference {
  readonly documentId?: unknown;
  readonly extensions?: object | null | undefined;
}

/**
 * Returns the hash that a request names, in `documentId` or in `extensions.persistedQuery` (Apollo): undefined if none, an
 * error if malformed.
 */
export function requestedHash({ documentId, extensions }: OperationReference): string | GraphQLError | undefined {
  const byApollo = apolloHash(extensions);
  if (documentId === undefined || documentId === null || byApollo instanceof GraphQLError) return byApollo;
  if (typeof documentId !== "string") return badRequest('`documentId` must be a string, "sha256:" and a hash.');
  const hash = hashIn(documentId);
  return byApollo === undefined || byApollo === hash ? hash : hashMismatch();
}

function apolloHash(extensions: object | null | undefined): string | GraphQLError | undefined {
  const { persistedQuery: persisted } = (extensions ?? {}) as Extensions;
  if (!persisted) return undefined;
  return persisted.version === 1 && typeof persisted.sha256Hash === "string"
    ? persisted.sha256Hash
    : badRequest("Unsupported persisted query version");
}

interface Extensions {
  persistedQuery?: { version?: unknown; sha256Hash?: unknown } | null;
}

/** Code and message of Apollo Server: clients react by sending the text too. */
export function hashNotFound(): GraphQLError {
  return new GraphQLError("PersistedQueryNotFound", { extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } });
}

export function hashMismatch(): GraphQLError {
  return badRequest("provided sha does not match query");
}

/** Rejection of an operation outside the allow-list, with the code of Apollo Router. */
export function notInAllowList(): GraphQLError {
  return new GraphQLError("This server runs the operations of its clients alone, and this is not one of them.", {
    extensions: { code: "PERSISTED_QUERY_NOT_IN_LIST" },
  });
}

export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}

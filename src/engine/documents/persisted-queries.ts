import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";

/** The SHA-256 of an operation's text in hexadecimal digits: its name where operations are persisted. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns the hash in an operation's id: `sha256:<hash>`, as GraphQL over HTTP writes ids, or the hash alone. */
export function hashIn(id: string): string {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
}

const PREFIX = "sha256:";

/** The parts of a request that name its operation. */
export interface OperationReference {
  readonly documentId?: unknown;
  readonly extensions?: object | null | undefined;
}

/**
 * Returns the hash by which a request names its operation: in `documentId`, or in `extensions` as Apollo's persisted
 * queries have it. Undefined when it names none, and an error when it does so in another form.
 */
export function hashSent({ documentId, extensions }: OperationReference): string | GraphQLError | undefined {
  const byApollo = apolloHash(extensions);
  if (documentId === undefined || documentId === null || byApollo instanceof GraphQLError) return byApollo;
  if (typeof documentId !== "string") return badRequest('`documentId` must be a string, "sha256:" and a hash.');
  const hash = hashIn(documentId);
  return byApollo === undefined || byApollo === hash ? hash : hashWrong();
}

function apolloHash(extensions: object | null | undefined): string | GraphQLError | undefined {
  const persisted = (extensions as Extensions)?.persistedQuery;
  if (!persisted) return undefined;
  return persisted.version === 1 && typeof persisted.sha256Hash === "string"
    ? persisted.sha256Hash
    : badRequest("Unsupported persisted query version");
}

type Extensions = { persistedQuery?: { version?: unknown; sha256Hash?: unknown } | null } | null | undefined;

/** In the words of Apollo Server: clients send the text along when they read this. */
export function hashUnknown(): GraphQLError {
  return new GraphQLError("PersistedQueryNotFound", { extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } });
}

export function hashWrong(): GraphQLError {
  return badRequest("provided sha does not match query");
}

/** The answer to any operation outside the list, under the code that Apollo's router has for it. */
export function notListed(): GraphQLError {
  return new GraphQLError("This server runs the operations of its clients alone, and this is not one of them.", {
    extensions: { code: "PERSISTED_QUERY_NOT_IN_LIST" },
  });
}

export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}
